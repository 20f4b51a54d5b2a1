import { playFaults } from './faults.ts'
import { playNonTickets } from './non-tickets.ts'
import { playOutage } from './outage.ts'
import { type Played, playRequest } from './playing.ts'
import { AFTERNOON, MORNING, type Request, UNANSWERED } from './requests.ts'
import { SCENARIOS } from './scenarios.ts'
import type { Stage } from './stage.ts'

/** How many scenarios run at the same time. */
const CONCURRENT_SCENARIOS = 5

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
  await playOutage(stage, played, log)
  await playFaults({ stage, played, play, log })
  await someAtOnce(AFTERNOON, play)
  log(`Afternoon: ${AFTERNOON.length} requests.`)
  await Promise.all(background)
  log('The reminders of the unanswered are out.')
  return played
}

async function someAtOnce(requests: Request[], play: (request: Request) => Promise<void>): Promise<void> {
  const waiting = requests.values()
  const work = async () => {
    for (const request of waiting) await play(request)
  }
  await Promise.all(Array.from({ length: CONCURRENT_SCENARIOS }, work))
}
