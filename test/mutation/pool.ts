import { type ChildProcess, fork } from 'node:child_process'
import { once } from 'node:events'
import { fileURLToPath } from 'node:url'
import type { Mutant } from './mutants.ts'
import type { Failed, Job, Verdict } from './runner.ts'
import { isLong } from './targets.ts'

/** A mutant that loops for ever counts as killed; a group of tests needs a small part of this time. */
const HANGS_AFTER_MS = 30_000

/** One warm vitest in a separate process, which is replaced if a mutant hangs it. */
export class Runner {
  #child: ChildProcess | null = null

  /** The first test that fails on the mutant, or null; the groups of tests run one after the other. */
  async killerOf(mutant: Mutant | null, groups: readonly (readonly string[])[]): Promise<Failed | null> {
    for (const tests of groups) {
      if (tests.length === 0) continue
      const { failed } = await this.#run(
        { mutant, tests },
        tests.some(isLong) ? 4 * HANGS_AFTER_MS : HANGS_AFTER_MS,
      )
      if (failed !== null) return failed
    }
    return null
  }

  stop(): void {
    const pid = this.#child?.pid
    this.#child = null
    // The whole group: vitest's own workers too.
    if (pid !== undefined) process.kill(-pid, 'SIGKILL')
  }

  async #run(job: Job, limitMs: number): Promise<Verdict> {
    const child = this.#child ?? (await this.#start())
    child.send(job)
    try {
      const [verdict] = await once(child, 'message', { signal: AbortSignal.timeout(limitMs) })
      return verdict
    } catch {
      this.stop()
      return { failed: { file: job.tests[0] ?? '', test: `no end after ${limitMs / 1_000} s` } }
    }
  }

  async #start(): Promise<ChildProcess> {
    const path = fileURLToPath(new URL('runner.ts', import.meta.url))
    const child = fork(path, { detached: true, stdio: ['ignore', 'ignore', 'inherit', 'ipc'] })
    this.#child = child
    await once(child, 'message')
    return child
  }
}
