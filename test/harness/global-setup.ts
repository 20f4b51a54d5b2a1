/**
 * Starts and builds the shared parts of the tests, once per run and before the first file; each file gets its own
 * database.
 */
import { randomUUID } from 'node:crypto'
import { chmodSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { bundleWorkflowCode, DefaultLogger } from '@temporalio/worker'
import type { TestProject } from 'vitest/node'
import { findBinary, TIME_SKIPPING_SERVER } from '../../dev/stack/binaries.ts'
import { createDatabase, dropDatabase, type PostgresServer, startPostgres } from '../../dev/stack/postgres.ts'
import { startTemporal } from '../../dev/stack/temporal.ts'
import { migrate } from '../../src/db/migrate.ts'
import { SEARCH_ATTRIBUTES } from '../../src/workflows/search-attributes.ts'

export default async function setup({ provide }: TestProject) {
  const folder = mkdtempSync(join(tmpdir(), 'docket-test-'))
  chmodSync(folder, 0o755) // as root, Postgres runs as nobody, which needs access
  const log = (name: string) => join(folder, 'logs', `${name}.log`)

  const [{ postgres, template }, temporal, workflowBundle, timeSkippingServer] = await Promise.all([
    startPostgres({ dataDir: join(folder, 'postgres'), logFile: log('postgres'), durable: false }).then(
      async (postgres) => ({ postgres, template: await migratedTemplate(postgres) }),
    ),
    startTemporal({ logFile: log('temporal'), uiPort: null, searchAttributes: SEARCH_ATTRIBUTES }),
    bundleInto(join(folder, 'workflows.js')),
    // It does not exist for every processor: tests that need it use `requireOrSkip`.
    findBinary(TIME_SKIPPING_SERVER).catch(() => null),
  ])
  provide('postgresUrl', postgres.url())
  provide('templateDatabase', template)
  provide('temporalAddress', temporal.address)
  provide('workflowBundle', workflowBundle)
  provide('timeSkippingServer', timeSkippingServer)

  return async () => {
    if (postgres.pid === null) await dropDatabase(postgres.url(), template)
    await Promise.all([postgres.stop(), temporal.kill()])
    rmSync(folder, { recursive: true, force: true })
  }
}

/** A database with the product's migrations; every test file gets a copy. */
async function migratedTemplate(postgres: PostgresServer): Promise<string> {
  const name = `docket_template_${randomUUID().slice(0, 8)}`
  await createDatabase(postgres.url(), name)
  await migrate(postgres.url(name))
  return name
}

/** The workflows' code, bundled once for all files, because a bundle takes seconds. Returns the path. */
async function bundleInto(path: string): Promise<string> {
  const workflowsPath = fileURLToPath(new URL('../../src/workflows/index.ts', import.meta.url))
  const { code } = await bundleWorkflowCode({ workflowsPath, logger: new DefaultLogger('ERROR') })
  writeFileSync(path, code)
  return path
}
