import { closeSync, existsSync, mkdirSync, openSync, readFileSync, writeSync } from 'node:fs'
import { dirname } from 'node:path'

/**
 * An append-only file of JSON lines `[topic, entry]`. Written synchronously: what Slack said it stored must still be
 * there after a SIGKILL. Without a path it only pretends.
 */
export class Journal {
  readonly #entries: [topic: string, entry: unknown][] = []
  #file: number | undefined

  constructor(path?: string) {
    if (!path) return
    mkdirSync(dirname(path), { recursive: true })
    const text = existsSync(path) ? readFileSync(path, 'utf8') : ''
    for (const line of text.split('\n')) {
      // A last line without its end was being written when the process died: nobody was told that it is stored.
      const entry = parse(line)
      if (entry) this.#entries.push(entry)
    }
    this.#file = openSync(path, 'a', 0o600)
    if (text !== '' && !text.endsWith('\n')) writeSync(this.#file, '\n')
  }

  /** What an earlier process wrote under this topic, oldest first. */
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
