/**
 * Three years of a company's tickets in a database without tickets, for measurements and for a look at large tables.
 *
 *   npm run seed -- [--tickets 1000000] [--open 5000] [--seed 1]
 *
 * The database is that of DATABASE_URL. Without it, a Postgres of this machine's own is started, which runs until
 * Ctrl-C and keeps its data in DOCKET_STATE_DIR, by default .docket/seed.
 */
import { mkdirSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { fileURLToPath } from 'node:url'
import { parseArgs } from 'node:util'
import { createDatabase, startPostgres } from '../stack/postgres.ts'
import { stopAtSignal } from '../stack/signals.ts'
import { closeStateFolder } from '../stack/state-folder.ts'
import { seed } from './seed.ts'

const ROOT = fileURLToPath(new URL('../..', import.meta.url))
const STATE = process.env.DOCKET_STATE_DIR
  ? resolve(process.env.DOCKET_STATE_DIR)
  : join(ROOT, '.docket/seed')

const { values } = parseArgs({
  options: {
    tickets: { type: 'string', default: '1000000' },
    open: { type: 'string' },
    seed: { type: 'string', default: '1' },
  },
})

function count(name: 'tickets' | 'open' | 'seed', text: string): number {
  const value = Number(text)
  if (!Number.isSafeInteger(value) || value < 0) throw new Error(`--${name} must be a whole number`)
  return value
}

async function fill(url: string): Promise<void> {
  const tickets = count('tickets', values.tickets)
  const startedAt = performance.now()
  const seconds = () => ((performance.now() - startedAt) / 1_000).toFixed(0)
  const seeded = await seed(url, {
    tickets,
    ...(values.open !== undefined && { open: count('open', values.open) }),
    seed: count('seed', values.seed),
    onProgress: (made) => {
      if (made % 50_000 === 0) console.error(`${made} of ${tickets} tickets after ${seconds()} s`)
      if (made === tickets) console.error('indexes and statistics ...')
    },
  })
  console.log(
    `${seconds()} s: ${Object.entries(seeded)
      .map(([table, rows]) => `${rows} ${table}`)
      .join(', ')}`,
  )
}

async function withOwnPostgres(): Promise<void> {
  mkdirSync(STATE, { recursive: true })
  closeStateFolder(STATE)
  const postgres = await startPostgres({
    dataDir: join(STATE, 'postgres'),
    logFile: join(STATE, 'logs/postgres.log'),
  })
  const stop = () => postgres.stop()
  try {
    await createDatabase(postgres.url(), 'docket')
    await fill(postgres.url('docket'))
  } catch (error) {
    await stop()
    throw error
  }
  stopAtSignal(stop)
  console.log(
    `\n  Look at it   DATABASE_URL='${postgres.url('docket')}' ./docket ticket list\n  Ctrl-C stops Postgres.\n`,
  )
}

try {
  await (process.env.DATABASE_URL ? fill(process.env.DATABASE_URL) : withOwnPostgres())
} catch (error) {
  console.error(error instanceof Error ? error.message : error)
  process.exitCode = 1
}
