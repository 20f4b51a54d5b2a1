import { createLog, type Log } from '../../src/runtime/logger.ts'

/** A log that stores its lines. */
export function listeningLog(): { log: Log; lines: Record<string, unknown>[]; text(): string } {
  const written: string[] = []
  const lines: Record<string, unknown>[] = []
  const to = {
    write(line: string): void {
      written.push(line)
      lines.push(JSON.parse(line))
    },
  }
  return { log: createLog('test', 'debug', to), lines, text: () => written.join('') }
}
