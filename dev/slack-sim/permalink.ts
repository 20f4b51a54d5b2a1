import type { TruthMessage, Workspace } from './control-api.ts'

/** The address under which Slack's own client opens a message. */
export function permalink({ team }: Workspace, { channel, ts, thread_ts }: TruthMessage): string {
  const thread = thread_ts ? `?thread_ts=${thread_ts}&cid=${channel}` : ''
  return `https://${team.domain}.slack.com/archives/${channel}/p${ts.replace('.', '')}${thread}`
}
