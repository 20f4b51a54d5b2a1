/** Escapes a person's text: Slack shows it and interprets nothing in it. */
export const escapeText = (text: string): string =>
  text.replace(/&/g, '&amp;').replace(/</g, '&lt;').replace(/>/g, '&gt;')

export const user = (id: string): string => `<@${id}>`
export const group = (id: string): string => `<!subteam^${id}>`
export const channel = (id: string): string => `<#${id}>`
export const link = (url: string, label: string): string => `<${url}|${label}>`

/** An instant in the reader's own time zone; the fallback is UTC. */
export function instant(ms: number): string {
  const seconds = Math.floor(ms / 1000)
  return `<!date^${seconds}^{date_short_pretty} at {time}|${new Date(ms).toISOString()}>`
}

/** The URL of a message: https://acme.slack.com/ + C1 + 1700000000.000100. */
export const permalink = (workspaceUrl: string, channelId: string, ts: string): string =>
  `${workspaceUrl}archives/${channelId}/p${ts.replace('.', '')}`

/** A text object in which only explicit links and mentions work. */
export const mrkdwn = (text: string) => ({ type: 'mrkdwn' as const, text, verbatim: true })
