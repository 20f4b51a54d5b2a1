import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { atOurEnd } from './our-end.ts'
import { within } from './steps.ts'

const LINE_WITHIN_MS = 8 * 60_000
const SAYS_WITHIN_MS = 60_000
const STOPS_WITHIN_MS = 60_000

/** Saves the environment as the line has left it. */
const SAVE = `require('fs').writeFileSync(process.argv[1], JSON.stringify(process.env))`

/** A shell that somebody types lines into: what a line exports, the next one sees. */
export class Terminal {
  #folder: string
  readonly #scratch: string
  /** What the next line sees. */
  env: NodeJS.ProcessEnv

  /** `scratch` keeps what the terminal remembers. */
  constructor(folder: string, scratch: string, env: NodeJS.ProcessEnv) {
    this.#folder = folder
    this.#scratch = scratch
    this.env = env
  }

  /** `cd` */
  in(folder: string): void {
    this.#folder = folder
  }

  /** Runs a line to its end. Returns what it printed; throws with that where it fails. */
  async type(line: string): Promise<string> {
    const { status, printed } = await this.try(line)
    if (status !== 0) throw new Error(`\`${line}\` ended with ${status}:\n${printed}`)
    return printed
  }

  async try(line: string): Promise<{ status: number | null; printed: string }> {
    const saved = join(this.#scratch, 'env.json')
    const script = `${line}\nstatus=$?\n'${process.execPath}' -e "$1" "$2"\nexit $status`
    const child = this.#spawn(['-c', script, 'sh', SAVE, saved])
    const text = printedBy(child)
    const [status] = await within(LINE_WITHIN_MS, line, once(child, 'close'))
    this.env = JSON.parse(readFileSync(saved, 'utf8'))
    return { status, printed: text() }
  }

  /** Starts a line that goes on until it is stopped. */
  start(line: string): Background {
    const child = this.#spawn(['-c', `exec ${line}`])
    const text = printedBy(child)
    const closed = once(child, 'close')
    return {
      printed: text,
      says: (words) => within(SAYS_WITHIN_MS, `\`${line}\`, to say ${words},`, said(child, text, words)),
      async stop() {
        child.kill('SIGTERM')
        await within(STOPS_WITHIN_MS, 'the stop', closed)
      },
    }
  }

  #spawn(args: string[]): ChildProcess {
    const options = { cwd: this.#folder, env: this.env }
    const child = spawn('sh', args, { ...options, stdio: ['ignore', 'pipe', 'pipe'] })
    child.once(
      'close',
      atOurEnd(() => child.kill('SIGTERM')),
    )
    return child
  }
}

export type Background = {
  /** Everything it has printed so far. */
  printed(): string
  /** Resolves once it has printed these words; rejects when it ends before. */
  says(words: RegExp): Promise<void>
  /** SIGTERM; resolves when it and all that it started have ended. */
  stop(): Promise<void>
}

function printedBy(child: ChildProcess): () => string {
  let text = ''
  for (const stream of [child.stdout, child.stderr]) {
    stream?.setEncoding('utf8').on('data', (chunk: string) => {
      text += chunk
      child.emit('printed')
    })
  }
  return () => text
}

function said(child: ChildProcess, text: () => string, words: RegExp): Promise<void> {
  return new Promise((resolve, reject) => {
    const look = () => words.test(text()) && resolve()
    child.on('printed', look)
    look()
    child.once('close', () => reject(new Error(`it ended without saying ${words}:\n${text()}`)))
  })
}
