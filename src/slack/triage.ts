import type { Desk } from './intake.ts'
import type { SlackApi } from './web.ts'

/** A triage channel that people could read for whom it is not meant: nothing may be written there. */
export class OpenTriage extends Error {}

/**
 * Rejects with OpenTriage unless every team's triage channel is private and within the organisation, and with what
 * Slack says while it does not say: a channel that the bot was not invited to does not exist for it.
 */
export async function requirePrivateTriage(api: Pick<SlackApi, 'channel'>, desk: Desk): Promise<void> {
  for (const { policy } of desk.teams) {
    const { isPrivate, isShared } = await api.channel(policy.triage)
    const fault = isShared ? 'is shared with another organisation' : isPrivate ? null : 'is public'
    if (fault !== null)
      throw new OpenTriage(
        `the triage channel ${policy.triage} of team ${policy.team} ${fault}: its cards and clocks are for the team ` +
          'alone. Make it private or name another in docket.yaml.',
      )
  }
}
