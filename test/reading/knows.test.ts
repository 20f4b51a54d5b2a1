import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest'
import { instantOf } from '../../src/domain/ids.ts'
import { cases } from '../harness/soak.ts'
import type { Interval } from './gateways.ts'
import { agent, PLAY_TIMING, type Play, play } from './play.ts'
import { type Change, ROOT_AT } from './slack.ts'

/*
 * What a ticket must know, whatever Slack, the gateways and the clocks do. The plays are judged by the true course of
 * events: the spans in Postgres, the rows and the reads are Docket's own business.
 */

const PLAYS = cases(1_000, 20_000)
/** Set READING_SEED to the printed seed of a failed play, to play it alone. */
const SEEDS = process.env.READING_SEED
  ? [Number(process.env.READING_SEED)]
  : Array.from({ length: PLAYS }, (_, index) => index + 1)

const { coverMs, readLagMs, skewMs } = PLAY_TIMING
/** Longer than a gateway takes for an event, or between two statements of its coverage. */
const NOTICED_MS = 1.5 * coverMs
/** Slack tells of a message within this time, for the first time. */
const MOST_DELAY_MS = 2_000

afterAll(() => void vi.useRealTimers())

/** When no gateway at all was connected. */
function gaps({ connected }: Play): Interval[] {
  const edges = connected.flat().toSorted((a, b) => a.from - b.from)
  const found: Interval[] = []
  let until = 0
  for (const each of edges) {
    if (each.from > until) found.push({ from: until, until: each.from })
    until = Math.max(until, each.until)
  }
  return [...found, { from: until, until: Number.POSITIVE_INFINITY }]
}

/** The agents' answers that nobody deleted. */
const answers = ({ changes, slack }: Play): Change[] =>
  changes.filter(
    ({ said, nth }) =>
      said !== slack.root &&
      nth === 0 &&
      said.actor === agent &&
      said.versions.every(({ kind }) => kind !== 'deleted'),
  )

/** Slack's reads show it at this instant, however they lag. */
const isVisible = ({ at }: Change, instant: number): boolean => at + readLagMs <= instant

/** The opening had to read Slack: a gap since the request had ended, and a gateway had begun to receive again. */
const hadToRead = (each: Play): boolean => {
  const { ticket, seenForMs } = each
  const from = ticket.opening?.from ?? 0
  const ended = ({ from: a, until: b }: Interval) =>
    a >= ROOT_AT && b - a > NOTICED_MS && b + 1_000 < from && !each.isAway(b)
  return seenForMs === 0 || gaps(each).some(ended)
}

/** The answer was handled by the opening's end, or the opening had to find it. */
function mustBeKnownAtOpening(each: Play, answer: Change): boolean {
  const { ticket, gateways, seenForMs } = each
  const { startedAt, opening } = ticket
  if (startedAt === null || opening === null) return false
  const handledAt = gateways.handled.get(answer) ?? Number.POSITIVE_INFINITY
  if (handledAt < opening.until && (handledAt >= startedAt || seenForMs > 0)) return true
  return hadToRead(each) && isVisible(answer, opening.from)
}

/** The same, or a gateway handled it later. */
const mustBeKnown = (each: Play, answer: Change): boolean =>
  mustBeKnownAtOpening(each, answer) ||
  (each.gateways.handled.get(answer) ?? 0) >= (each.ticket.opening?.until ?? Number.POSITIVE_INFINITY)

/** The instant of the answer that the ticket knows. */
const knownAt = (instant: number | null | undefined): number => instant ?? Number.POSITIVE_INFINITY

const unknown = (each: Play, must: (each: Play, answer: Change) => boolean, since: number): unknown =>
  answers(each).find((answer) => must(each, answer) && since > instantOf(answer.said.ts))

/** What holds in every play. Each returns what breaks it, or nothing. */
const CLAIMS: Readonly<Record<string, (each: Play) => unknown>> = {
  'there is a ticket': ({ ticket }) => ticket.run.ticket === null && (ticket.nothing ?? 'nothing'),

  'it opens with every answer that was handled, and after a hole with all that Slack shows': (each) =>
    unknown(each, mustBeKnownAtOpening, knownAt(each.ticket.answeredAtOpening)),

  'it knows in the end every answer whose event was handled': (each) =>
    unknown(each, mustBeKnown, knownAt(each.ticket.run.ticket?.clocks[0]?.stoppedAt)),

  'it knows nothing that nobody said': ({ ticket, slack }) => {
    const stoppedAt = ticket.run.ticket?.clocks[0]?.stoppedAt ?? null
    const given = slack.replies.filter(({ actor }) => actor === agent).map(({ ts }) => instantOf(ts))
    return stoppedAt !== null && !given.includes(stoppedAt) && stoppedAt
  },

  'Slack is not read where one gateway has received everything': (each) => {
    const { connected, slack, gateways, changes, ticket, endsAt } = each
    const since = ROOT_AT - 2 * skewMs - NOTICED_MS
    const steady = connected.some((list) => list.some(({ from, until }) => from <= since && until >= endsAt))
    const root = gateways.handled.get(changes[0] as Change) ?? Number.POSITIVE_INFINITY
    const wasSeen = root < (ticket.startedAt ?? 0) && each.seenForMs >= endsAt
    return steady && wasSeen && !each.hasOutage && slack.reads[0]
  },

  'no reminder is posted for a deadline before which somebody answered, if it can be known': (each) =>
    each.ticket.posted.find(({ deadlineAt, at }) =>
      answers(each).some((answer) => {
        if (answer.at > deadlineAt) return false
        const handledAt = each.gateways.handled.get(answer) ?? Number.POSITIVE_INFINITY
        const inGap = gaps(each).some(
          ({ from, until }) =>
            from < answer.at && answer.at + MOST_DELAY_MS < until && from + NOTICED_MS < deadlineAt,
        )
        return (handledAt < at && mustBeKnown(each, answer)) || (inGap && isVisible(answer, deadlineAt))
      }),
    ),

  'a ticket that nobody answered is reminded of in the end': ({ ticket }) =>
    ticket.run.ticket?.clocks[0]?.stoppedAt === null &&
    !ticket.posted.some(({ kind }) => kind === 'breached') &&
    ticket.posted,
}

const readToOpen = ({ slack, ticket }: Play): boolean =>
  slack.reads.some((at) => at <= (ticket.opening?.until ?? 0))

/** What some plays must contain. */
const CASES: Readonly<Record<string, (each: Play) => boolean>> = {
  'opened from what was seen': (each) => !readToOpen(each),
  'opened by a read': readToOpen,
  'answered a moment before the emoji': (each) =>
    answers(each).some((answer) => answer.at < each.trigger.at && !isVisible(answer, each.trigger.at)),
  reminded: ({ ticket }) => ticket.posted.length > 0,
  'with a lost event': ({ changes, gateways }) => changes.some((change) => !gateways.handled.has(change)),
}

describe(`in each of ${SEEDS.length} random plays`, () => {
  /** What broke a claim first. */
  const broken = new Map<string, string>()
  const reached = new Map<string, number>()

  beforeAll(async () => {
    for (const seed of SEEDS) {
      const each = await play(seed)
      for (const [claim, breaks] of Object.entries(CLAIMS)) {
        const found = breaks(each)
        if (found !== undefined && found !== false && !broken.has(claim))
          broken.set(claim, `READING_SEED=${seed}: ${JSON.stringify(found)}`)
      }
      for (const [name, is] of Object.entries(CASES))
        reached.set(name, (reached.get(name) ?? 0) + (is(each) ? 1 : 0))
    }
  }, 1_800_000)

  test.each(Object.keys(CLAIMS))('%s', (claim) => {
    expect(broken.get(claim)).toBeUndefined()
  })

  test.each(SEEDS.length === 1 ? [] : Object.keys(CASES))('some were %s', (name) => {
    expect((reached.get(name) ?? 0) / SEEDS.length).toBeGreaterThan(0.02)
  })
})
