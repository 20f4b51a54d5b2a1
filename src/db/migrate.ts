import { readdir } from 'node:fs/promises'
import { join } from 'node:path'
import { fileURLToPath, pathToFileURL } from 'node:url'
import { FileMigrationProvider, Migrator } from 'kysely/migration'
import { connect } from './client.ts'

const FOLDER = fileURLToPath(new URL('../../migrations', import.meta.url))

/**
 * Migrates the database at `url` and returns the names of the applied migrations. Several processes may do so at
 * once: one applies them while the others wait. All migrations are one transaction.
 */
export function migrate(url: string): Promise<string[]> {
  return withMigrator(url, async (migrator) => {
    const { error, results = [] } = await migrator.migrateToLatest()
    const failed = results.find((result) => result.status === 'Error')
    if (failed) throw new Error(`migration ${failed.migrationName} failed`, { cause: error })
    if (error) throw error
    return results.map((result) => result.migrationName)
  })
}

/** The names of the migrations that `migrate` would apply. */
export function pendingMigrations(url: string): Promise<string[]> {
  return withMigrator(url, async (migrator) => {
    const migrations = await migrator.getMigrations()
    return migrations.filter((migration) => !migration.executedAt).map((migration) => migration.name)
  })
}

/** Statements may be slow here: they wait for another process's lock, and they may rewrite large tables. */
async function withMigrator<T>(url: string, use: (migrator: Migrator) => Promise<T>): Promise<T> {
  const { db, close } = connect(url, { max: 1, statementMs: 0, name: 'docket migrate' })
  const provider = new FileMigrationProvider({
    fs: { readdir: (folder) => readdir(folder) },
    path: { join },
    migrationFolder: FOLDER,
    import: (path) => import(pathToFileURL(path).href),
  })
  try {
    return await use(new Migrator({ db, provider }))
  } finally {
    await close()
  }
}
