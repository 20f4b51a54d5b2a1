import { chmodSync, existsSync, mkdirSync, readdirSync } from 'node:fs'
import { join } from 'node:path'

/** Only the owner may read or write files in a state folder: they hold people's texts, and passwords. */
const FILE = 0o600
const FOLDER = 0o700

/**
 * Creates the state folder, and restricts files that an earlier version left readable. Under root, Postgres
 * runs as `nobody`, which must pass through to the database's own folder: others may pass and nothing else.
 */
export function closeStateFolder(stateDir: string): void {
  const logs = join(stateDir, 'logs')
  for (const folder of [stateDir, logs]) mkdirSync(folder, { recursive: true })
  chmodSync(stateDir, process.getuid?.() === 0 ? 0o711 : FOLDER)
  chmodSync(logs, FOLDER)
  for (const folder of [stateDir, logs])
    for (const entry of readdirSync(folder, { withFileTypes: true }))
      if (entry.isFile()) chmodIfThere(join(folder, entry.name))
}

/** Another process of this folder may delete its record at this moment. */
function chmodIfThere(file: string): void {
  try {
    chmodSync(file, FILE)
  } catch (error) {
    if (existsSync(file)) throw error
  }
}
