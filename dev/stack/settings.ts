import { readFileSync } from 'node:fs'
import { parseSettings } from '../../src/config.ts'
import { applySettings } from '../../src/runtime/settings.ts'

/**
 * Applies a docket.yaml in the database at `url`, whatever version was applied before. Throws an error that
 * lists every fault.
 */
export async function applyFile(url: string, file: string): Promise<void> {
  const parsed = parseSettings(readFileSync(file, 'utf8'), file)
  if ('faults' in parsed) throw new Error(parsed.faults.join('\n'))
  await applySettings(url, parsed.settings, { rollback: true })
}
