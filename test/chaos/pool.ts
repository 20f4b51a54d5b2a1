import { setTimeout as sleep } from 'node:timers/promises'
import { type DocketProcess, docketProcess } from '../../dev/stack/docket-process.ts'

const LOOK_EVERY_MS = 50

/** Processes of one kind under a supervisor: a process that dies is started again, as `docket run` does. */
export class Pool {
  readonly #processes: readonly DocketProcess[]
  readonly #keeping: Promise<void>[]
  #stopped = false

  constructor(
    name: 'gateway' | 'worker',
    count: number,
    options: { folder: string; env: NodeJS.ProcessEnv },
  ) {
    const { folder, env } = options
    this.#processes = Array.from({ length: count }, (_, index) =>
      docketProcess(name, {
        entry: new URL('../../dev/instrumented/main.ts', import.meta.url).pathname,
        env,
        logFile: `${folder}/${name}-${index + 1}.log`,
      }),
    )
    this.#keeping = this.#processes.map((process) => this.#keep(process))
  }

  /** Resolves when one of them runs. */
  async up(): Promise<void> {
    while (!this.#processes.some(({ running }) => running)) await sleep(LOOK_EVERY_MS)
  }

  /** Kills one; the supervisor starts it again. */
  async kill(): Promise<void> {
    await this.#processes.find(({ running }) => running)?.kill()
  }

  async stop(): Promise<void> {
    this.#stopped = true
    await Promise.all(this.#keeping)
    await Promise.all(this.#processes.map((process) => process.stop()))
  }

  async #keep(process: DocketProcess): Promise<void> {
    while (!this.#stopped) {
      // It may die while it starts: then it is started once more.
      if (!process.running) await process.start().catch(() => undefined)
      await sleep(LOOK_EVERY_MS)
    }
  }
}
