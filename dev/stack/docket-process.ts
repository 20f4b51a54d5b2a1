import { setTimeout as sleep } from 'node:timers/promises'
import { freePort } from './ports.ts'
import { type RunningProcess, startProcess } from './process.ts'
import type { Light, Process } from './processes.ts'

export type DocketProcess = {
  readonly light: Light
  readonly running: boolean
  /** SIGKILL. Only `start` starts it again. */
  kill(): Promise<void>
  /** Starts it if it is down; resolves once it is ready. */
  start(): Promise<void>
  stop(): Promise<void>
}

/** The gateway or the worker as a child process, which may die and be started again. */
export function docketProcess(
  name: Process,
  options: { entry: string; logFile: string; env: NodeJS.ProcessEnv },
): DocketProcess {
  let current: RunningProcess<true> | undefined
  let starting: Promise<void> | undefined

  async function launch(): Promise<void> {
    const port = await freePort()
    const running = await startProcess<true>({
      name,
      command: process.execPath,
      args: [options.entry, name],
      logFile: options.logFile,
      env: { ...options.env, DOCKET_HTTP_ADDRESS: `127.0.0.1:${port}` },
      ready: () => isReady(`http://127.0.0.1:${port}/readyz`),
      readyWithinMs: 60_000,
    })
    current = running
    void running.exited.then(() => {
      if (current === running) current = undefined
    })
  }

  return {
    get light() {
      if (current) return 'up'
      return starting === undefined ? 'down' : 'starting'
    },
    get running() {
      return current !== undefined
    },
    async start() {
      if (current) return
      starting ??= launch().finally(() => {
        starting = undefined
      })
      await starting
    },
    async kill() {
      await starting?.catch(() => {})
      await current?.kill()
    },
    async stop() {
      await starting?.catch(() => {})
      await current?.stop()
    },
  }
}

async function isReady(url: string): Promise<true | undefined> {
  try {
    const response = await fetch(url, { signal: AbortSignal.timeout(2_000) })
    await response.body?.cancel()
    if (response.ok) return true
  } catch {
    // It does not listen yet.
  }
  await sleep(50)
  return undefined
}
