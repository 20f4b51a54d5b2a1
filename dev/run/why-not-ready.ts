/** Words in the log, and what they mean to a person. The first match counts. */
const REASONS: readonly [RegExp, (words: string) => string][] = [
  [/Slack refuses SLACK_\w+ \(\w+\): [^;)\n]+/, (words) => words],
  [/fetch failed|ENOTFOUND|ECONNREFUSED|ETIMEDOUT|EAI_AGAIN/, () => 'Slack does not answer'],
]

/**
 * Why Docket is not ready, in one sentence, or null if nothing says it. `log` is Docket's log since its start, `reasons`
 * those of /readyz. The log comes first: /readyz says only that it is waiting for Slack.
 */
export function whyNotReady(log: string, reasons: readonly string[]): string | null {
  const told = messagesOf(log).join('\n')
  for (const [pattern, say] of REASONS) {
    const [words] = pattern.exec(told) ?? []
    if (words) return say(words)
  }
  return reasons.length > 0 ? reasons.join('; ') : (messagesOf(log).at(-1) ?? null)
}

/** The messages of warnings and errors. */
function messagesOf(log: string): string[] {
  return log.split('\n').flatMap((line) => {
    const { level, msg } = lineOf(line)
    return typeof msg === 'string' && ['warn', 'error', 'fatal'].includes(String(level)) ? [msg] : []
  })
}

/** The last line may be incomplete, and Node's own lines are no JSON. */
function lineOf(line: string): { level?: unknown; msg?: unknown } {
  try {
    return JSON.parse(line) ?? {}
  } catch {
    return {}
  }
}
