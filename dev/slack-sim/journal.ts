import { closeSync, existsSync, mkdirSync, openSync, readFileSync, writeSync } from 'node:fs'
import { dirname } from 'node:path'

/**
 * An append-only file of JSON lines `[topic, entry]`. Written synchronously: a change that Slack confirmed
 * must survive a SIGKILL. Without a path nothing is written.
 */
export class Journal {
  readonly #entries: [topic: string, entry: unknown][] = []
  #file: number | undefined

  constructor(path?: string) {
    if (!path) return
    mkdirSync(dirname(path), { recursive: true })
    const text = existsSync(path) ? readFileSync(path, 'utf8') : ''
    for (const line of text.split('\n')) {
      // The process died while writing this line, so the change was not confirmed yet.
      const entry = parse(line)
      if (entry) this.#entries.push(entry)
    }
    this.#file = openSync(path, 'a', 0o600)
    if (text !== '' && !text.endsWith('\n')) writeSync(this.#file, '\n')
  }

  /** The entries that an earlier process wrote under this topic, oldest first. */
  replay(topic: string): unknown[] {
    return this.#entries.filter(([each]) => each === topic).map(([, entry]) => entry)
  }

  append(topic: string, entry: unknown): void {
    if (this.#file !== undefined) writeSync(this.#file, `${JSON.stringify([topic, entry])}\n`)
  }

  close(): void {
    if (this.#file !== undefined) closeSync(this.#file)
    this.#file = undefined
  }
}

function parse(line: string): [string, unknown] | undefined {
  if (line === '') return undefined
  try {
    return JSON.parse(line)
  } catch {
    return undefined
  }
}
