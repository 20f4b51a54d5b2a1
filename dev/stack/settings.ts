import { readFileSync } from 'node:fs'
import { parseSettings } from '../../src/config.ts'
import { applySettings } from '../../src/runtime/settings.ts'

/** Puts a docket.yaml in force in the database at `url`, whatever was in force before. Throws with every fault. */
export async function applyFile(url: string, file: string): Promise<void> {
  const parsed = parseSettings(readFileSync(file, 'utf8'), file)
  if ('faults' in parsed) throw new Error(parsed.faults.join('\n'))
  await applySettings(url, parsed.settings, { rollback: true })
}
