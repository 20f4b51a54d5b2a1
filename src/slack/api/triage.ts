import type { Settings } from '../../domain/settings.ts'
import { outcomeOf } from './errors.ts'
import { failureOf } from './failure.ts'
import type { ChannelState, SlackApi } from './web.ts'

/** A triage channel that outsiders could read: nothing may be written there. */
export class OpenTriage extends Error {}

/** The outsiders that could read a triage channel; null if it is private and within the organisation. */
export const openTo = ({ isPrivate, isShared }: ChannelState): 'shared' | 'public' | null =>
  isShared ? 'shared' : isPrivate ? null : 'public'

const WORDS = { shared: 'is shared with another organisation', public: 'is public' } as const

/** The message to the operator, as a sentence that begins in lower case. */
export const openTriage = (channel: string, team: string, open: 'shared' | 'public'): string =>
  `the triage channel ${channel} of team ${team} ${WORDS[open]}: its cards and clocks are for the team alone. Make ` +
  'it private or name another in docket.yaml.'

/**
 * Rejects with OpenTriage unless every team's triage channel is private and within the organisation. Rejects
 * with the call's error while Slack is away. Returns the channels that Slack does not show to us, for example
 * those without the bot: nothing can be written there either.
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
    const open = openTo(channel)
    if (open !== null) throw new OpenTriage(openTriage(team.triage, team.name, open))
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
