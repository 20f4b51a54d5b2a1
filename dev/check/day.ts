import type { Expected } from './facts.ts'
import { playFaults } from './faults.ts'
import { playNonTickets } from './non-tickets.ts'
import type { Place, Player } from './player.ts'
import { AFTERNOON, type Asked, MORNING, type Request, UNANSWERED } from './requests.ts'
import { SCENARIOS, type Scenario } from './scenarios.ts'
import type { Stage } from './stage.ts'
import { shortened } from './table.ts'

/** How many scenarios run at the same time. */
const CONCURRENT_SCENARIOS = 5

/** The result of the day: the expected outcome of each message, and the errors on the way. */
export type Played = {
  expected: Expected[]
  problems: string[]
}

/** Plays the day: requests, with faults in between. */
export async function playDay(stage: Stage, log: (line: string) => void): Promise<Played> {
  const { player } = stage
  const played: Played = { expected: [], problems: [] }
  const play = (request: Request) => playRequest(player, request, SCENARIOS[request.scenario], played)
  const background = UNANSWERED.map(play)
  log('Three requests that nobody will answer; their clocks run.')
  await someAtOnce(MORNING, play)
  log(`Morning: ${MORNING.length} requests: opened, claimed, answered, solved, reopened, refused.`)
  const nonTickets = await playNonTickets(player)
  played.expected.push(...nonTickets.map((place) => ({ ...place, ticket: false })))
  log(`${nonTickets.length} messages that must open nothing.`)
  await playFaults({ stage, played, play, log })
  await someAtOnce(AFTERNOON, play)
  log(`Afternoon: ${AFTERNOON.length} requests.`)
  await Promise.all(background)
  log('The reminders of the unanswered are out.')
  return played
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

async function someAtOnce(requests: Request[], play: (request: Request) => Promise<void>): Promise<void> {
  const waiting = requests.values()
  const work = async () => {
    for (const request of waiting) await play(request)
  }
  await Promise.all(Array.from({ length: CONCURRENT_SCENARIOS }, work))
}
