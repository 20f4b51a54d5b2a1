import { setTimeout as sleep } from 'node:timers/promises'
import type { ChatPostMessageArguments, KnownBlock } from '@slack/web-api'
import type { Place } from '../../dev/check/player.ts'
import { SCENARIOS, type Scenario } from '../../dev/check/scenarios.ts'
import { defaultWorkspace } from '../../dev/slack-sim/workspace.ts'
import { webClient } from '../slack-sim/harness.ts'
import {
  ask,
  askWhileLimited,
  BEN,
  crowd,
  HELP,
  hasRow,
  MEI,
  OMAR,
  type Provoke,
  share,
  TOM,
  TRIAGE,
  unseen,
} from './circumstances.ts'
import { AT_ONCE, type Program } from './program.ts'

const PEOPLE = [OMAR, TOM, MEI, 'U0YUKI', 'U0SAM', 'U0PRIYA']

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

/** Clicks the second button as soon as the card shows the first. */
const CLICKED_TWICE: Scenario = {
  end: { status: 'resolved', assignee: BEN, notices: { resolved: 1 } },
  async play(player, request) {
    await player.press(BEN, request, 'claim')
    await player.press(BEN, request, 'resolve')
    await player.said(request, 'thread')
  },
}

async function killWorkers({ worker }: Program): Promise<void> {
  for (let killed = 0; killed < AT_ONCE; killed += 1) await worker.kill()
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
    await unseen(program, mark, { before: [{ user: BEN, text: 'on it' }] })
  },

  /** The same, with more replies than a page of Slack's holds. */
  async unseenAndLong(program, mark) {
    const replies = Array.from({ length: 205 }, (_, index) => ({ user: MEI, text: `same here, ${index}` }))
    await unseen(program, mark, { before: replies })
  },

  /** Nobody answers, and two reminders are due. */
  async overdue(program, mark) {
    await ask(program, mark, SCENARIOS.unanswered, { channel: 'C0PAYMENTS' })
  },

  /** In a shared channel Slack's payloads do not contain people's home. */
  async sharedChannel(program, mark) {
    await share(program)
    // After a restart no person's home is cached; after a while all are.
    for (const user of PEOPLE)
      await ask(program, `${mark} ${user}`, SCENARIOS.waiting, { channel: 'C0FACILITIES', user })
  },

  /** The bot is removed from a channel, and invited again before the next request there. */
  async removed(program, mark) {
    const { sim } = program.player
    const { userId } = defaultWorkspace.bot
    await sim.kick('C0IT', userId)
    // A gateway that was killed left its span as it was.
    const isStated = `select from coverage_spans where source = 'gateway' and not closed
      and channels @> '{C0IT}' and ended_at > clock_timestamp() - interval '2 seconds'`
    while (await hasRow(program, isStated)) await sleep(100)
    await sim.invite('C0IT', userId)
    await ask(program, mark, SCENARIOS.waiting, { channel: 'C0IT' })
  },

  /** Slack limits the app for a moment: the event of an emoji is lost. */
  async limited(program, mark) {
    await askWhileLimited(program, mark, [TOM])
  },

  /** The same of so many emoji that the channel's history lists only some of the people. Each is looked up. */
  async limitedCrowd(program, mark) {
    await askWhileLimited(program, mark, await crowd(program))
  },

  /** The bot is removed from a channel while it is caught up, and invited again. */
  async removedMeanwhile(program, mark) {
    const { sim } = program.player
    const { userId } = defaultWorkspace.bot
    const match = { method: 'conversations.history', channel: 'C0PAYMENTS' }
    await sim.fault({ kind: 'rate_limited', retryAfterS: 3, match })
    const ofChannel = `select from catch_ups where channel = 'C0PAYMENTS'`
    const since = `to_timestamp(${Date.now() / 1_000})`
    const asked = askWhileLimited(program, mark, [TOM])
    while (!(await hasRow(program, `${ofChannel} and started_at > ${since}`))) await sleep(100)
    await sim.kick('C0PAYMENTS', userId)
    while (await hasRow(program, `${ofChannel} and phase <> 'done' and refused is null`)) await sleep(100)
    await sim.invite('C0PAYMENTS', userId)
    await asked
  },

  /** A channel leaves docket.yaml, which a worker notices when it starts, and comes back. */
  async unconfigured(program, mark) {
    await program.configureWithout('C0SECURITY')
    await program.worker.kill()
    while (await hasRow(program, `select from catch_ups where channel = 'C0SECURITY'`)) await sleep(100)
    await program.configureWithout(null)
    await ask(program, mark, SCENARIOS.waiting)
  },

  /** All workers are killed while one catches up with what was lost. */
  async halfCaughtUp(program, mark) {
    const match = { method: 'conversations.history' }
    await program.player.sim.fault({ kind: 'rate_limited', retryAfterS: 3, match })
    const asked = askWhileLimited(program, mark, [TOM])
    while (!(await hasRow(program, `select from catch_ups where phase <> 'done'`))) await sleep(100)
    await killWorkers(program)
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
  clickedTwice: living(CLICKED_TWICE),
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
    while (!(await hasRow(program, `select from slack_writes where state = 'parked'`))) await sleep(100)
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

  /** The card does not show the click soon, and the person is told that it was heard. */
  async editLimited(program, mark) {
    const match = { ...whose(mark), method: 'chat.update' }
    await program.player.sim.fault({ kind: 'rate_limited', retryAfterS: 2, match })
    await ask(program, mark, SCENARIOS.claimed)
  },

  secondCopy: living(STANDING_TWICE),
} as const satisfies Record<string, Provoke>
