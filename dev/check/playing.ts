import type { Expected } from './facts.ts'
import type { Place, Player } from './player.ts'
import type { Asked } from './requests.ts'
import type { Scenario } from './scenarios.ts'
import { shortened } from './table.ts'

/** The result of the day: the expected outcome of each message, and the errors on the way. */
export type Played = {
  expected: Expected[]
  problems: string[]
}

/**
 * Posts the request, opens the ticket and plays the scenario. An error is recorded, and the day continues.
 */
export async function playRequest(
  player: Player,
  request: Asked,
  scenario: Scenario,
  played: Played,
): Promise<void> {
  const { user, channel, text, files, bot } = request
  const place = await player.post({
    channel,
    text,
    ...(files && { files }),
    ...(bot ? { bot_id: user } : { user }),
  })
  for (const { user: other, text: words } of request.before ?? []) await player.say(other, place, words)
  played.expected.push({ ...place, ticket: true, ...scenario.end })
  try {
    await open(player, place, request)
    await scenario.play(player, place, request.openers?.[0] ?? user)
  } catch (error) {
    const why = error instanceof Error ? error.message : String(error)
    played.problems.push(`“${shortened(text, 40)}” (${place.channel}/${place.ts}): ${why}`)
  }
}

const open = (player: Player, place: Place, { openers, user }: Asked): Promise<unknown> =>
  Promise.all((openers ?? [user]).map((each) => player.react(each, place)))
