import { setTimeout as sleep } from 'node:timers/promises'
import type { ChatPostMessageArguments, KnownBlock } from '@slack/web-api'
import type { Place } from '../../dev/check/player.ts'
import { playRequest } from '../../dev/check/playing.ts'
import { readTickets } from '../../dev/check/postgres-side.ts'
import type { Asked } from '../../dev/check/requests.ts'
import { SCENARIOS, type Scenario } from '../../dev/check/scenarios.ts'
import { defaultWorkspace } from '../../dev/slack-sim/workspace.ts'
import { webClient } from '../slack-sim/harness.ts'
import type { Program } from './program.ts'

/** An action of people or Slack that makes the program call the outside. `mark` is in the text and nowhere else. */
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

/** The faults hit only calls about this request. */
const whose = (mark: string) => ({ channel: TRIAGE, textIncludes: mark })

/** The requester resolves the ticket in the thread after a person deleted the card in triage. */
const SOLVED_WITHOUT_CARD: Scenario = {
  end: { status: 'resolved', assignee: null, notices: { resolved: 1 } },
  async play(player, request: Place, who) {
    const { channel, ts } = await player.card(request, 'triage')
    await player.sim.delete({ channel, ts })
    await player.press(who, request, 'resolve', 'thread')
    await player.cardSays(request, ':white_check_mark: *Resolved*')
  },
}

/** Slack stores a post late, after Docket has given it up: the same message appears a second time. */
const STANDING_TWICE: Scenario = {
  ...SCENARIOS.waiting,
  async play(player, request) {
    const { channel, text, blocks, metadata } = await player.card(request, 'triage')
    const copy = { channel, text, blocks: blocks as unknown as KnownBlock[], metadata }
    await webClient(player.sim.apiUrl).chat.postMessage(copy as ChatPostMessageArguments)
  },
}

async function unseen(program: Program, mark: string, before: Asked['before'] & object): Promise<void> {
  const match = { channel: HELP, type: 'message', own: false, textIncludes: mark }
  await program.player.sim.fault({ kind: 'event_silence', match })
  await ask(program, mark, SCENARIOS.waiting, { before })
}

export const PROVOCATIONS = {
  /** Two reactions at once, one event doubled, one reordered; and the request was answered before. */
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

  /** No event tells of the request: its thread is read. */
  async unseen(program, mark) {
    await unseen(program, mark, [{ user: BEN, text: 'on it' }])
  },

  /** The same, with more replies than a page of Slack's holds. */
  async unseenAndLong(program, mark) {
    const replies = Array.from({ length: 205 }, (_, index) => ({ user: MEI, text: `same here, ${index}` }))
    await unseen(program, mark, replies)
  },

  /** Nobody answers, and two reminders are due. */
  async overdue(program, mark) {
    await ask(program, mark, SCENARIOS.unanswered, { channel: 'C0PAYMENTS' })
  },

  /** In a shared channel Slack's payloads do not contain people's home. */
  async sharedChannel(program, mark) {
    const { sim } = program.player
    const { channels } = await sim.state()
    const [facilities] = channels.filter(({ id }) => id === 'C0FACILITIES')
    if (facilities && !facilities.is_ext_shared) await sim.channel({ ...facilities, is_ext_shared: true })
    // After a restart no person's home is cached; after a while all are.
    for (const user of [OMAR, TOM, MEI, 'U0YUKI', 'U0SAM', 'U0PRIYA'])
      await ask(program, `${mark} ${user}`, SCENARIOS.waiting, { channel: 'C0FACILITIES', user })
  },

  /** The bot is removed from a channel, and invited again before the next request there. */
  async removed(program, mark) {
    const { sim } = program.player
    const { userId } = defaultWorkspace.bot
    await sim.kick('C0IT', userId)
    await sim.invite('C0IT', userId)
    await ask(program, mark, SCENARIOS.waiting, { channel: 'C0IT' })
  },

  /** Slack limits the app for a moment: the event of this emoji is lost, and of the answer before it. */
  async limited(program, mark) {
    const { sim } = program.player
    await sim.limitApp(true)
    const asked = ask(program, mark, SCENARIOS.waiting, { before: [{ user: BEN, text: 'on it' }] })
    await sim.until((state) => state.messages.some(({ text }) => text === mark))
    await sim.limitApp(false)
    await asked
  },

  /** At its start the gateway fetches its identity and the agents. */
  async gatewayStarts(program, mark) {
    await program.gateway.kill()
    await ask(program, mark, SCENARIOS.waiting)
  },

  /** At its start a worker sweeps for undelivered writes; it has no cached channels. */
  async workerStarts(program, mark) {
    await program.worker.kill()
    await ask(program, mark, SCENARIOS.waiting)
  },

  opened: living(SCENARIOS.waiting),
  claimed: living(SCENARIOS.claimed),
  titleEdited: living(SCENARIOS.edited),
  reopenedByReply: living(SCENARIOS.reopenedByReply),
  solvedTwice: living(SCENARIOS.solvedTwice),
  refused: living(SCENARIOS.refused),
  cardDeleted: living(SOLVED_WITHOUT_CARD),

  /** A thread without a ticket. */
  async chatter({ player, played }, mark) {
    const chatter = await player.post({ user: TOM, channel: HELP, text: mark })
    played.expected.push({ ...chatter, ticket: false })
    await player.say(MEI, chatter, 'indeed')
  },

  /** A reaction on a reply opens nothing. */
  async replyReacted({ player, played }, mark) {
    const chatter = await player.post({ user: TOM, channel: HELP, text: mark })
    const reply = await player.say(MEI, chatter, 'indeed')
    for (const place of [chatter, reply]) played.expected.push({ ...place, ticket: false })
    await player.react(MEI, reply)
  },

  /** The triage channel is archived before a card is posted there, and then unarchived. */
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

  /** Stored, but answered with 500, and its event never comes: only a read-back finds it. */
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
