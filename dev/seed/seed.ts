import { readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { Client } from 'pg'
import { parseSettings } from '../../src/config.ts'
import { connect } from '../../src/db/client.ts'
import { migrate } from '../../src/db/migrate.ts'
import type { Settings, TeamSettings } from '../../src/domain/settings.ts'
import { POLICY } from '../../src/domain/stored/policy.ts'
import { RULES } from '../../src/domain/terms.ts'
import { applySettings } from '../../src/runtime/settings.ts'
import { withoutIndexes } from './bulk.ts'
import { requestInstants } from './calendar.ts'
import { copyInto } from './copy.ts'
import { live } from './life.ts'
import { openOnes } from './open-ones.ts'
import { arrivalsOf, tsOf, WORKSPACE } from './plan.ts'
import { Random } from './random.ts'
import { json, type Rows, rowsOf, TABLES, type Table } from './rows.ts'
import { titleFor } from './titles.ts'
import { type CardState, writeRows } from './writes.ts'

const DAY = 86_400_000
const THREE_YEARS = 3 * 365 * DAY

export type SeedOptions = {
  readonly tickets: number
  /** How many of them are open at the end; by default a tenth, at most 5,000. */
  readonly open?: number
  /** Equal seeds make equal histories up to the same instant. */
  readonly seed?: number
  /** The end of the history, epoch ms; by default now. */
  readonly until?: number
  /** How many tickets are made so far. */
  readonly onProgress?: (made: number) => void
}

/** The number of rows per table. */
export type Seeded = Readonly<Record<Table, number>>

/** Tickets per COPY: a few megabytes. */
const PORTION = 2_000

/**
 * Fills a database without tickets with three years of a company's history, and returns the rows per table. The
 * program's own rules decide every event. Rejects if there are tickets already.
 */
export async function seed(url: string, options: SeedOptions): Promise<Seeded> {
  await migrate(url)
  await refuseTickets(url)
  const settings = seedSettings()
  await applySettings(url, settings, { rollback: true })
  const client = new Client({ connectionString: url, application_name: 'docket seed' })
  await client.connect()
  try {
    await client.query(`set maintenance_work_mem = '256MB'`)
    await client.query('begin')
    await keepPolicies(client, settings)
    const seeded = await copyHistory(client, settings, options)
    await client.query('commit')
    // Postgres plans by these statistics, and an index-only scan needs the visibility map.
    await client.query(`vacuum (analyze) ${TABLES.join(', ')}`)
    return seeded
  } finally {
    await client.end()
  }
}

async function refuseTickets(url: string): Promise<void> {
  const { pool, close } = connect(url, { max: 1, name: 'docket seed' })
  try {
    const { rows } = await pool.query('select exists (select from tickets) as any')
    if (rows[0]?.any) throw new Error('there are tickets in this database: the seed wants one without')
  } finally {
    await close()
  }
}

/** The settings of the invented company. */
export function seedSettings(): Settings {
  const file = fileURLToPath(new URL('docket.yaml', import.meta.url))
  const parsed = parseSettings(readFileSync(file, 'utf8'), file)
  if ('faults' in parsed) throw new Error(parsed.faults.join('\n'))
  return parsed.settings
}

/** `settings.apply` does so too, but not in every commit that is measured. */
async function keepPolicies(client: Client, { teams }: Settings): Promise<void> {
  for (const { policy } of teams)
    await client.query(
      'insert into policies (version, team, body) values ($1, $2, $3) on conflict do nothing',
      [...[policy.version, policy.team, json(POLICY, policy)]],
    )
}

async function copyHistory(client: Client, settings: Settings, options: SeedOptions): Promise<Seeded> {
  const counts = countsOf(emptyRows())
  const columns = await columnsOf(client)
  await withoutIndexes(client, TABLES, async () => {
    let copying: Promise<void> = Promise.resolve()
    for (const { rows, made } of portions(settings, options)) {
      // Postgres copies a portion while the next one is computed.
      await copying
      copying = copyPortion(client, rows, columns)
      for (const table of TABLES) counts[table] += rows[table].length
      options.onProgress?.(made)
      await new Promise((resume) => setImmediate(resume))
    }
    await copying
    await client.query('update ticket_counter set last_number = $1', [options.tickets])
  })
  return counts
}

type Columns = ReadonlyMap<string, ReadonlySet<string>>

/** The columns of each table: the schema of another commit may lack one. */
async function columnsOf(client: Client): Promise<Columns> {
  const { rows } = await client.query<{ table: string; columns: string[] }>(
    `select table_name as table, array_agg(column_name::text) as columns from information_schema.columns
     where table_schema = 'public' group by 1`,
  )
  return new Map(rows.map(({ table, columns }) => [table, new Set(columns)]))
}

async function copyPortion(client: Client, rows: Rows, columns: Columns): Promise<void> {
  for (const table of TABLES) {
    const made = Object.keys(rows[table][0] ?? {}).filter((column) => columns.get(table)?.has(column))
    await copyInto(client, table, made, rows[table])
  }
}

const emptyRows = (): Rows => ({
  ...{ ticket_numbers: [], tickets: [], sla_clocks: [], ticket_events: [], slack_writes: [], texts: [] },
})

const countsOf = (rows: Rows): Record<Table, number> =>
  Object.fromEntries(TABLES.map((table) => [table, rows[table].length])) as Record<Table, number>

function* portions(settings: Settings, options: SeedOptions): Generator<{ rows: Rows; made: number }> {
  const { tickets } = options
  const make = ticketMaker(settings, options)
  for (let made = 0; made < tickets; ) {
    const rows = emptyRows()
    for (const end = Math.min(tickets, made + PORTION); made < end; made += 1) {
      const ticket = make(made)
      for (const table of TABLES) rows[table].push(...ticket[table])
    }
    yield { rows, made }
  }
}

/** Returns the rows of the nth ticket, in the order of requests. */
export function ticketMaker(settings: Settings, options: SeedOptions): (nth: number) => Rows {
  const { tickets, seed: chosen = 1, until = Date.now() } = options
  const open = options.open ?? Math.min(5_000, Math.floor(tickets / 10))
  const instants = requestInstants(tickets, [until - THREE_YEARS, until], (nth) =>
    new Random(chosen, -1 - nth).share(),
  )
  const staysOpen = openOnes(tickets, open, chosen)
  const doors = settings.teams.flatMap((team) =>
    Object.keys(team.channels).map((channel) => ({ team, channel })),
  )
  return (nth) => {
    const random = new Random(chosen, nth)
    const { team, channel } = doorOf(doors, random)
    const requestedAt = instants[nth] ?? until - 1
    const key = { workspace: WORKSPACE, channel, threadTs: tsOf(requestedAt, nth) }
    const request = { key, number: nth + 1, at: requestedAt, team, staysOpen: staysOpen.has(nth) }
    const terms = { rules: RULES, policy: team.policy, intake: team }
    const life = live(arrivalsOf(request, until, random), terms, until)
    return {
      ...rowsOf(life, titleFor(team.name, random)),
      slack_writes: writeRows(life, team, cardState(nth, tickets)),
    }
  }
}

type Door = { readonly team: TeamSettings; readonly channel: string }

/** The first channels of docket.yaml are the busiest. */
function doorOf(doors: readonly Door[], random: Random): Door {
  const door = doors[random.below(doors.length, 1.4)]
  if (door === undefined) throw new Error('the settings have no channel')
  return door
}

/** A few cards of the newest tickets are on their way; over the years a few were parked or have failed. */
function cardState(nth: number, tickets: number): CardState {
  if (nth >= tickets - 60) return 'undelivered'
  const every = Math.max(100, Math.floor(tickets / 40))
  if (nth % every === 50) return 'parked'
  return nth % every === 51 ? 'failed' : 'delivered'
}
