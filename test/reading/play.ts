import type { Message, ReplyKind, Trigger } from '../../src/domain/command.ts'
import { messageOf } from '../../src/domain/seen.ts'
import { TIMING, type Timing } from '../../src/domain/timing.ts'
import type { Directory } from '../../src/slack/api/directory.ts'
import { seenOf } from '../../src/slack/api/understand.ts'
import type { SlackApi } from '../../src/slack/api/web.ts'
import { createPaced } from '../../src/slack/outbound/paced.ts'
import { createThreadReader } from '../../src/slack/outbound/reader.ts'
import { key, policy, team } from '../domain/fixtures.ts'
import { person, settingsOf } from '../harness/actors.ts'
import { MemoryReads } from '../slack/writer/memory-reads.ts'
import { FakePacer } from '../slack/writer/worker.ts'
import { Dice, World } from '../slack/writer/world.ts'
import { Gateways, type Interval, within } from './gateways.ts'
import { BASE, type Change, LaggingSlack, ROOT_AT, rawOf } from './slack.ts'
import { MemoryCoverage, MemorySeen } from './stores.ts'
import { TicketRun } from './ticket.ts'

const MINUTE = 60_000
/** How long a play lasts. */
const LASTS = 50 * MINUTE

export const requester = person('UREQ')
export const agent = person('UANA', 'agent')
const PEOPLE = [agent, agent, requester, person('UOUT')] as const
const directory = {
  personOf: async (user: string) => PEOPLE.find((each) => each.user === user) ?? person(user),
  isBot: async () => false,
  nameOf: async () => null,
} as Partial<Directory> as Directory

export const PLAY_TIMING: Timing = { ...TIMING, coverMs: 10_000, coverLiveMs: 30_000 }
const promise = { ...policy.firstResponse, targetMs: { low: 0, normal: 10 * MINUTE, high: 0, urgent: 0 } }
const TERMS = { ...policy, firstResponse: promise }

export type Play = Awaited<ReturnType<typeof play>>

/** Plays one random request, in virtual time: the same seed gives the same play. */
export async function play(seed: number) {
  const dice = new Dice(seed)
  const world = new World()
  const { skewMs, readLagMs } = PLAY_TIMING
  const shift = dice.edgy(-skewMs, skewMs)
  const dbAt = (instant: number) => BASE + instant + shift
  const dbNow = () => dbAt(world.now)
  const slack = new LaggingSlack(world, dice, { at: ROOT_AT, actor: requester, lagMs: readLagMs })
  const coverage = new MemoryCoverage(dbAt, dbNow)
  const seen = new MemorySeen(dbNow)
  const reads = new MemoryReads(dbNow)
  const seenForMs = dice.one([120 * MINUTE, 120 * MINUTE, 120 * MINUTE, 5 * MINUTE, 0])
  const settings = { now: () => ({ ...settingsOf(team), seenForMs }) }
  const reader = createThreadReader({
    api: { replies: slack.replyPage as SlackApi['replies'] },
    paced: createPaced({ pacer: new FakePacer(world), timing: PLAY_TIMING }),
    ...{ reads, directory, timing: PLAY_TIMING },
  })
  const ports = { reader, seen, coverage, reads, settings }
  const ticket = new TicketRun({ world, timing: PLAY_TIMING, policy: TERMS, ports })
  const trigger: Change = {
    said: slack.root,
    nth: -1,
    at: dice.between(ROOT_AT + 1_000, ROOT_AT + 15 * MINUTE),
  }
  const blackout = blackoutIn(dice)
  const [connected, away] = [schedule(dice, blackout), outages(dice)]
  const gateways = new Gateways({
    ...{ world, dice, coverage, timing: PLAY_TIMING, connected, away },
    keep: async (change) => {
      const message = change === trigger ? null : await seenOf({ ...rawOf(change) }, key.channel, directory)
      if (message) await seen.keep(message, seenForMs)
    },
    signal: (change) => {
      if (change === trigger) return ticket.take(triggerOf(change), dice.edgy(0, 2_000))
      const reply = messageAfter(change)
      if (change.nth === 0 && reply !== null) ticket.take(reply)
    },
  })
  const changes = [...write(slack, dice, trigger.at), ...writeIn(slack, dice, blackout), trigger]
  for (const change of changes)
    void world.sleep(change.at).then(() => gateways.tell(change, dice.edgy(0, 2_000), change === trigger))
  await world.run()
  return {
    ...{ seed, slack, ticket, gateways, connected, trigger, changes, seenForMs },
    endsAt: LASTS,
    hasOutage: away.length > 0,
    isAway: (at: number) => within(away, at),
  }
}

/** A request's root, its replies and their later changes. */
function write(slack: LaggingSlack, dice: Dice, triggerAt: number): Change[] {
  const changes: Change[] = [{ said: slack.root, nth: 0, at: ROOT_AT }]
  const count = Math.floor(dice.between(0, 8))
  for (let nth = 0; nth < count; nth++) {
    const before = dice.chance(0.5)
    const at = Math.floor(
      before ? dice.edgy(ROOT_AT + 500, triggerAt - 100) : dice.between(ROOT_AT, LASTS - 20 * MINUTE),
    )
    const kind = dice.one<ReplyKind>(['words', 'words', 'thanks', 'emoji'])
    const posted = slack.post(at + nth, dice.one(PEOPLE), kind)
    changes.push(posted)
    if (dice.chance(0.2)) {
      const later = Math.floor(at + nth + dice.between(1_000, 5 * MINUTE))
      changes.push(slack.change(posted.said, later, dice.one(['words', 'thanks', 'deleted'] as const)))
    }
  }
  return changes
}

/** When each of one or two gateways is connected. */
function schedule(dice: Dice, blackout: Interval | null): Interval[][] {
  return Array.from({ length: dice.one([1, 2, 2]) }, () => {
    const intervals: Interval[] = []
    for (let at = dice.chance(0.7) ? 0 : dice.between(0, 20 * MINUTE); at < LASTS; ) {
      const until = at + dice.one([LASTS, LASTS, dice.between(MINUTE, 20 * MINUTE)])
      intervals.push({ from: at, until })
      at = until + dice.one([1_000, 15_000, 40_000, dice.between(MINUTE, 10 * MINUTE)])
    }
    return blackout === null ? intervals : intervals.flatMap((each) => without(each, blackout))
  })
}

const without = ({ from, until }: Interval, hole: Interval): Interval[] =>
  [
    { from, until: Math.min(until, hole.from) },
    { from: Math.max(from, hole.until), until },
  ].filter((each) => each.from < each.until)

/** All gateways are away at once: at any time, or shortly before a deadline. */
function blackoutIn(dice: Dice): Interval | null {
  if (dice.chance(0.5)) return null
  const deadline = ROOT_AT + dice.one([7.5, 10]) * MINUTE
  const from = dice.chance(0.5)
    ? deadline - dice.between(10_000, MINUTE)
    : dice.between(ROOT_AT, ROOT_AT + 9 * MINUTE)
  return { from, until: from + dice.one([20_000, 2 * MINUTE, 8 * MINUTE]) }
}

/** Somebody answers while all are away. */
function writeIn(slack: LaggingSlack, dice: Dice, blackout: Interval | null): Change[] {
  if (blackout === null || dice.chance(0.3)) return []
  const at = Math.floor(blackout.from + dice.between(100, 10_000))
  return [slack.post(at, agent, 'words')]
}

const outages = (dice: Dice): Interval[] =>
  dice.chance(0.7)
    ? []
    : [dice.between(ROOT_AT - MINUTE, ROOT_AT + 15 * MINUTE)].map((from) => ({
        from,
        until: from + dice.between(1_000, 3 * MINUTE),
      }))

const triggerOf = ({ at }: Change): Trigger => ({
  ...{ kind: 'trigger', source: 'reaction', id: 'react', at: BASE + Math.floor(at), actor: agent },
})

/** The message of a reply as it was posted. */
function messageAfter({ said, nth }: Change): Message | null {
  const kind = said.versions[nth]?.kind
  if (said.ts === key.threadTs || kind === undefined || kind === 'deleted') return null
  const content = { kind: 'reply', actor: said.actor, reply: kind } as const
  return messageOf({ channel: key.channel, ts: said.ts, threadTs: key.threadTs, editedTs: null, content })
}
