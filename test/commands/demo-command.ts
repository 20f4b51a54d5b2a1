import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { fileURLToPath } from 'node:url'
import { within } from './steps.ts'

const ROOT = fileURLToPath(new URL('../../', import.meta.url))
/** A first `make demo` installs packages and downloads Temporal before it prints an address. */
const OPENS_WITHIN_MS = 8 * 60_000
const STOPS_WITHIN_MS = 60_000

export type DemoCommand = {
  /** Everything it has printed so far. */
  printed(): string
  /** The page's address, as it prints it. Rejects when the command ends before. */
  address(): Promise<string>
  /** Ctrl-C in a terminal: SIGINT to its process group. Resolves when the command has ended, with its exit code. */
  interrupt(): Promise<number | null>
  /** SIGKILL to its process group, for a run that failed. */
  kill(): void
}

/** Starts `make demo` as a person does, in a process group of its own. */
export function makeDemo(stateDir: string): DemoCommand {
  // Servers of somebody else's would stay; these variables would choose another demo.
  const { DATABASE_URL: _, TEMPORAL_ADDRESS: __, CHECK: ___, BREAK: ____, ...env } = process.env
  const child = spawn('make', ['demo'], {
    cwd: ROOT,
    env: { ...env, DOCKET_STATE_DIR: stateDir },
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
  // Not `exit`: make ends before the demo below it, and the pipe closes with the last of them.
  const closed = once(child, 'close').then(([code]: (number | null)[]) => code ?? null)
  const signal = (name: NodeJS.Signals) => child.pid !== undefined && process.kill(-child.pid, name)

  return {
    printed: () => text,
    address: () =>
      within(
        OPENS_WITHIN_MS,
        'the address',
        addressIn(child, () => text, closed),
      ),
    interrupt() {
      signal('SIGINT')
      return within(STOPS_WITHIN_MS, 'the stop', closed)
    },
    kill() {
      if (child.exitCode === null && child.signalCode === null) signal('SIGKILL')
    },
  }
}

function addressIn(
  child: NodeJS.EventEmitter,
  printed: () => string,
  closed: Promise<unknown>,
): Promise<string> {
  return new Promise((resolve, reject) => {
    const look = () => {
      const [, address] = /^\s*Open\s+(http:\/\/\S+)\s*$/m.exec(printed()) ?? []
      if (address) resolve(address)
    }
    child.on('printed', look)
    look()
    void closed.then((code) => reject(new Error(`make demo ended with ${code} and printed no address`)))
  })
}
