import type { TruthMessage, Workspace } from './control-api.ts'

/** The URL that opens a message in Slack's own client. */
export function permalink({ team }: Workspace, { channel, ts, thread_ts }: TruthMessage): string {
  const thread = thread_ts ? `?thread_ts=${thread_ts}&cid=${channel}` : ''
  return `https://${team.domain}.slack.com/archives/${channel}/p${ts.replace('.', '')}${thread}`
}
