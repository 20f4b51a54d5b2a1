import { chmodSync, existsSync, mkdirSync, readdirSync } from 'node:fs'
import { join } from 'node:path'

/** Only their owner may read or write what lies in a state folder: texts of people, and passwords. */
const FILE = 0o600
const FOLDER = 0o700

/**
 * Makes the folder of a stack, and closes what an earlier version left open in it. Under root Postgres runs as
 * `nobody`, who must pass through to the database's own folder: passing is all that others may do.
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

/** Another process of this folder may just be ending and taking its notes away. */
function chmodIfThere(file: string): void {
  try {
    chmodSync(file, FILE)
  } catch (error) {
    if (existsSync(file)) throw error
  }
}
