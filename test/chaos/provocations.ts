import { setTimeout as sleep } from 'node:timers/promises'
import type { ChatPostMessageArguments, KnownBlock } from '@slack/web-api'
import { playRequest } from '../../dev/check/day.ts'
import type { Place } from '../../dev/check/player.ts'
import { readTickets } from '../../dev/check/postgres-side.ts'
import type { Asked } from '../../dev/check/requests.ts'
import { SCENARIOS, type Scenario } from '../../dev/check/scenarios.ts'
import { webClient } from '../slack-sim/harness.ts'
import type { Program } from './program.ts'

/** Something that people or Slack do, so that the program makes certain calls. `mark` is in the text and nowhere else. */
type Provoke = (program: Program, mark: string) => Promise<unknown>

const [TOM, MEI, BEN, OMAR] = ['U0TOM', 'U0MEI', 'U0BEN', 'U0OMAR']
const HELP = 'C0PLATFORM'
const TRIAGE = 'C0TRIAGE'

const ask = ({ player, played }: Program, mark: string, scenario: Scenario, more: Partial<Asked> = {}) =>
  playRequest(player, { user: TOM, channel: HELP, text: mark, ...more }, scenario, played)

const living =
  (scenario: Scenario): Provoke =>
  (program, mark) =>
    ask(program, mark, scenario)

/** The faults hit what is about this request only. */
const whose = (mark: string) => ({ channel: TRIAGE, textIncludes: mark })

/** The requester solves it in the thread, after somebody has deleted the card in triage. */
const SOLVED_WITHOUT_CARD: Scenario = {
  end: { status: 'resolved', assignee: null, notices: { resolved: 1 } },
  async play(player, request: Place, who) {
    const { channel, ts } = await player.card(request, 'triage')
    await player.sim.delete({ channel, ts })
    await player.press(who, request, 'resolve', 'thread')
    await player.cardSays(request, ':white_check_mark: *Resolved*')
  },
}

/** What Slack stored although Docket had given up on it long ago: the same message appears a second time. */
const STANDING_TWICE: Scenario = {
  ...SCENARIOS.waiting,
  async play(player, request) {
    const { channel, text, blocks, metadata } = await player.card(request, 'triage')
    const copy = { channel, text, blocks: blocks as unknown as KnownBlock[], metadata }
    await webClient(player.sim.apiUrl).chat.postMessage(copy as ChatPostMessageArguments)
  },
}

export const PROVOCATIONS = {
  /** Two people at once, one event doubled, one overtaken by others; and it has been answered before. */
  async twoReact(program, mark) {
    const { sim } = program.player
    await sim.fault({ kind: 'event_duplicate', match: { type: 'reaction_added', own: false } })
    await sim.fault({ kind: 'event_reorder', match: { type: 'reaction_added', own: false } })
    await ask(program, mark, SCENARIOS.waiting, {
      before: [
        { user: MEI, text: 'same here' },
        { user: BEN, text: 'on it' },
      ],
      openers: [TOM, MEI],
    })
  },

  /** In a channel that is shared with others Slack does not say where people are at home. */
  async sharedChannel(program, mark) {
    const { sim } = program.player
    const { channels } = await sim.state()
    const [facilities] = channels.filter(({ id }) => id === 'C0FACILITIES')
    if (facilities && !facilities.is_ext_shared) await sim.channel({ ...facilities, is_ext_shared: true })
    // Nobody's home is known after a restart, and everybody's after a while.
    for (const user of [OMAR, TOM, MEI, 'U0YUKI', 'U0SAM', 'U0PRIYA'])
      await ask(program, `${mark} ${user}`, SCENARIOS.waiting, { channel: 'C0FACILITIES', user })
  },

  /** The gateway asks who it is and who the agents are when it starts. */
  async gatewayStarts(program, mark) {
    await program.gateway.kill()
    await ask(program, mark, SCENARIOS.waiting)
  },

  /** A worker looks for what nobody delivers when it starts, and remembers nothing of any channel. */
  async workerStarts(program, mark) {
    await program.worker.kill()
    await ask(program, mark, SCENARIOS.waiting)
  },

  opened: living(SCENARIOS.waiting),
  claimed: living(SCENARIOS.claimed),
  reopenedByReply: living(SCENARIOS.reopenedByReply),
  solvedTwice: living(SCENARIOS.solvedTwice),
  refused: living(SCENARIOS.refused),
  cardDeleted: living(SOLVED_WITHOUT_CARD),

  /** A thread that is no ticket's. */
  async chatter({ player, played }, mark) {
    const chatter = await player.post({ user: TOM, channel: HELP, text: mark })
    played.expected.push({ ...chatter, ticket: false })
    await player.say(MEI, chatter, 'indeed')
  },

  /** The triage channel is archived while a card is to be posted there, and comes back. */
  async archived(program, mark) {
    const { sim } = program.player
    await sim.archive(TRIAGE)
    const playing = ask(program, mark, SCENARIOS.waiting)
    const isParked = async () => {
      const tickets = await readTickets(program.where.postgresUrl)
      return tickets.some(({ writes }) => writes.some(({ state }) => state === 'parked'))
    }
    while (!(await isParked())) await sleep(100)
    await sim.unarchive(TRIAGE)
    await playing
  },

  /** Stored, answered 500, and the event of it never comes: only reading back finds it. */
  async liedTo(program, mark) {
    const { sim } = program.player
    const match = { ...whose(mark), method: 'chat.postMessage' }
    await sim.fault({ kind: 'stored_then_error', status: 500, match })
    await sim.fault({ kind: 'event_silence', match: { ...whose(mark), type: 'message', own: true } })
    await ask(program, mark, SCENARIOS.waiting)
  },

  async postLimited(program, mark) {
    const match = { ...whose(mark), method: 'chat.postMessage' }
    await program.player.sim.fault({ kind: 'rate_limited', retryAfterS: 1, match })
    await ask(program, mark, SCENARIOS.claimed)
  },

  async editLimited(program, mark) {
    const match = { ...whose(mark), method: 'chat.update' }
    await program.player.sim.fault({ kind: 'rate_limited', retryAfterS: 1, match })
    await ask(program, mark, SCENARIOS.claimed)
  },

  secondCopy: living(STANDING_TWICE),
} as const satisfies Record<string, Provoke>
