import { setTimeout as sleep } from 'node:timers/promises'
import type { Place, Player } from './player.ts'
import { type Played, playRequest } from './playing.ts'
import { SCENARIOS, type Scenario, solve } from './scenarios.ts'
import type { Stage } from './stage.ts'

const [PRIYA, TOM, MEI, YUKI, BEN] = ['U0PRIYA', 'U0TOM', 'U0MEI', 'U0YUKI', 'U0BEN']
const [HELP, IT, PAYMENTS] = ['C0PLATFORM', 'C0IT', 'C0PAYMENTS']

/** The events of what people do below while no gateway is there. */
const EVENTS = 8

/** In this hour Slack gives an event up at once, as it does after six minutes of a longer one. */
const GIVES_UP = [100, 300]

type Turns = {
  /** Says that this request is ready for the outage, and waits until the gateway is gone. */
  away(): Promise<void>
  /** Waits until the gateway is back. */
  back: Promise<void>
}

/** The gateway is killed, and Slack gives up all events of an hour. They must end in their tickets all the same. */
export async function playOutage(stage: Stage, played: Played, log: (line: string) => void): Promise<void> {
  const { player, stack } = stage
  const { settings, events } = await player.sim.state()
  const [gone, back] = [Promise.withResolvers<void>(), Promise.withResolvers<void>()]
  const ready: Promise<void>[] = []
  const turnsOf = (): Turns => {
    const here = Promise.withResolvers<void>()
    ready.push(here.promise)
    const away = (): Promise<void> => {
      here.resolve()
      return gone.promise
    }
    return { away, back: back.promise }
  }
  const before = BEFORE(turnsOf).map(([request, scenario]) => playRequest(player, request, scenario, played))
  // A request that fails before the outage does not hold it up: its failure is recorded.
  await Promise.all(ready.map((here, index) => Promise.race([here, before[index]])))
  const late = await player.post({ user: MEI, channel: HELP, text: 'is the wiki down or is it me' })
  played.expected.push({ ...late, ticket: true, ...SCENARIOS.waiting.end })
  await player.quiet()
  await stack.gateway.kill()
  await player.sim.settings({ retryDelaysMs: GIVES_UP })
  gone.resolve()
  const meanwhile = MEANWHILE.map((request) => playRequest(player, request, SCENARIOS.waiting, played))
  await player.react(MEI, late)
  await player.sim.until((state) => state.events.lost >= events.lost + EVENTS, 'lost events', 60_000)
  while ((await player.sim.idle()).pendingEvents > 0) await sleep(50)
  await player.sim.settings({ retryDelaysMs: settings.retryDelaysMs })
  log(`The gateway was away for an hour, and Slack gave up ${EVENTS} events.`)
  await stack.gateway.start()
  back.resolve()
  await Promise.all([...before, ...meanwhile])
  log('What was said in that hour is in its tickets.')
}

/** Posted and reacted to while no gateway is there. */
const MEANWHILE = [
  { user: PRIYA, channel: HELP, text: 'deploys are frozen?? nobody told us' },
  {
    user: YUKI,
    channel: IT,
    text: 'my badge opens every door but mine',
    before: [{ user: BEN, text: 'Which one is yours?' }],
  },
]

/** Tickets from before, and what happens to them meanwhile. */
const BEFORE = (turns: () => Turns): [{ user: string; channel: string; text: string }, Scenario][] => [
  [
    { user: TOM, channel: HELP, text: 'grafana login loops since the upgrade' },
    {
      end: { status: 'open', assignee: BEN, notices: { resolved: 1 } },
      play: questionMeanwhile(turns()),
    },
  ],
  [
    { user: MEI, channel: PAYMENTS, text: 'sepa file was rejected, "invalid creditor id"' },
    { end: { status: 'open', assignee: null, notices: {} }, play: answerMeanwhile(turns()) },
  ],
]

const questionMeanwhile =
  ({ away, back }: Turns) =>
  async (player: Player, request: Place, who: string) => {
    await solve(player, request, BEN)
    await away()
    await player.say(who, request, 'it was fine for a day, now it loops again')
    await back
    await player.cardSays(request, '*Open*')
  }

/** Its clock runs, and no reminder may be posted: the answer came in time. */
const answerMeanwhile =
  ({ away, back }: Turns) =>
  async (player: Player, request: Place) => {
    await player.card(request, 'triage')
    await away()
    await player.say(BEN, request, 'Fixed the id, sent again.')
    await back
    await player.cardSays(request, 'Answered')
  }
