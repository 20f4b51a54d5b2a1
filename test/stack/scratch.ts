import { chmodSync, existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { onTestFinished } from 'vitest'

/** A folder for one test, deleted after it. `nobody` may pass through: Postgres runs as that user under root. */
export function scratchFolder(): string {
  const folder = mkdtempSync(join(tmpdir(), 'docket-stack-'))
  chmodSync(folder, 0o755)
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }))
  return folder
}

/** Whether a process runs, ours or not; a zombie does not count. */
export function isRunning(pid: number): boolean {
  try {
    process.kill(pid, 0)
  } catch {
    return false
  }
  const stat = `/proc/${pid}/stat`
  return !existsSync(stat) || !/\) Z /.test(readFileSync(stat, 'utf8'))
}

/** Waits until something holds; throws with `what` after 10 s. */
export async function until(what: string, holds: () => boolean): Promise<void> {
  const giveUpAt = Date.now() + 10_000
  while (!holds()) {
    if (Date.now() > giveUpAt) throw new Error(`not within 10 s: ${what}`)
    await sleep(20)
  }
}
