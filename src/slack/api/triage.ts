import type { Settings } from '../../domain/settings.ts'
import { outcomeOf } from './errors.ts'
import { failureOf } from './failure.ts'
import type { SlackApi } from './web.ts'

/** A triage channel that people could read for whom it is not meant: nothing may be written there. */
export class OpenTriage extends Error {}

/**
 * Rejects with OpenTriage unless every team's triage channel is private and within the organisation, and with what
 * went wrong while Slack does not answer. Answers the channels that Slack does not show us, as those that the bot was
 * not invited to: nothing can be written there either.
 */
export async function requirePrivateTriage(
  api: Pick<SlackApi, 'channel'>,
  settings: Settings,
): Promise<string[]> {
  const seen = await Promise.all(
    settings.teams.map(async (team) => ({ team, channel: await look(api, team.triage) })),
  )
  for (const { team, channel } of seen) {
    if (channel === null) continue
    const fault = channel.isShared
      ? 'is shared with another organisation'
      : channel.isPrivate
        ? null
        : 'is public'
    if (fault !== null)
      throw new OpenTriage(
        `the triage channel ${team.triage} of team ${team.name} ${fault}: its cards and clocks are for the team ` +
          'alone. Make it private or name another in docket.yaml.',
      )
  }
  return seen.filter(({ channel }) => channel === null).map(({ team }) => team.triage)
}

async function look(api: Pick<SlackApi, 'channel'>, id: string) {
  try {
    return await api.channel(id)
  } catch (error) {
    const failure = failureOf(error)
    if (failure.kind === 'refused' && outcomeOf('conversations.info', failure.code).outcome !== 'retry')
      return null
    throw error
  }
}
