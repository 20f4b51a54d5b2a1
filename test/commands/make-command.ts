import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { fileURLToPath } from 'node:url'
import { withoutServers } from '../../dev/stack/own-servers.ts'
import { atOurEnd } from './our-end.ts'
import { within } from './steps.ts'

const ROOT = fileURLToPath(new URL('../../', import.meta.url))
/** A first run installs packages and downloads Temporal before it is up. */
const OPENS_WITHIN_MS = 8 * 60_000
const STOPS_WITHIN_MS = 60_000

export type MakeCommand = {
  /** Its output so far. */
  printed(): string
  /** Resolves once it is up, with the first group of `announces`. Rejects if the command ends before. */
  announced(): Promise<string>
  /**
   * Sends SIGINT to its process group, like Ctrl-C in a terminal. Resolves with the exit code when the command has
   * ended.
   */
  interrupt(): Promise<number | null>
  /** SIGKILL to its process group, for a run that failed. */
  kill(): void
}

export type Target = {
  readonly name: 'demo' | 'run'
  /** The clone; this one if omitted. */
  readonly folder?: string
  /** What it prints once it is up. */
  readonly announces: RegExp
  readonly env: NodeJS.ProcessEnv
}

export const DEMO_IS_UP = /^\s*Open\s+(http:\/\/\S+)\s*$/m
/** What it says about these servers. */
export const NOT_USED = /^DATABASE_URL and TEMPORAL_ADDRESS are set and not used here/m
export const RUN_IS_UP = /(Docket is in your Slack workspace)/

/** Our environment without what would choose another demo, and with servers that no target may use. */
export function othersServers(): NodeJS.ProcessEnv {
  const { CHECK: _, BREAK: __, ...env } = withoutServers()
  return { ...env, DATABASE_URL: 'postgres://others@127.0.0.1:9/tickets', TEMPORAL_ADDRESS: '127.0.0.1:9' }
}

/** Starts a target of the Makefile in its own process group, like a terminal does. */
export function make({ name, folder = ROOT, announces, env }: Target): MakeCommand {
  const child = spawn('make', [name], {
    cwd: folder,
    env,
    detached: true,
    stdio: ['ignore', 'pipe', 'pipe'],
  })
  let text = ''
  for (const stream of [child.stdout, child.stderr]) {
    stream.setEncoding('utf8').on('data', (chunk: string) => {
      text += chunk
      child.emit('printed')
    })
  }
  // Not `exit`: make ends before the demo below it, and the last of them closes the pipe.
  const closed = once(child, 'close').then(([code]: (number | null)[]) => code ?? null)
  const signal = (name: NodeJS.Signals) => child.pid !== undefined && process.kill(-child.pid, name)
  // It is in a group of its own, where a Ctrl-C does not reach it, and it stops its servers in order.
  const forget = atOurEnd(() => signal('SIGINT'))
  void closed.then(forget)

  return {
    printed: () => text,
    announced: () => {
      const waiting = wordsIn(child, () => text, announces, closed)
      return within(OPENS_WITHIN_MS, `make ${name}`, waiting)
    },
    interrupt() {
      signal('SIGINT')
      return within(STOPS_WITHIN_MS, 'the stop', closed)
    },
    kill() {
      if (child.exitCode === null && child.signalCode === null) signal('SIGKILL')
    },
  }
}

function wordsIn(
  child: NodeJS.EventEmitter,
  printed: () => string,
  announces: RegExp,
  closed: Promise<unknown>,
): Promise<string> {
  return new Promise((resolve, reject) => {
    const look = () => {
      const [, words] = announces.exec(printed()) ?? []
      if (words) resolve(words)
    }
    child.on('printed', look)
    look()
    void closed.then((code) => reject(new Error(`it ended with ${code} before it said that it is up`)))
  })
}
