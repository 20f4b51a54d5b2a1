import type { WriteLine } from '../db/tickets/reads.ts'
import { type Clock, clockName, METRIC_WORDS, type Metric, standing } from '../domain/clock.ts'
import type { Recipient, TicketEvent } from '../domain/event.ts'
import type { Policy } from '../domain/policy.ts'
import type { Ticket } from '../domain/ticket.ts'
import { type Lane, opKeyOf } from '../domain/writes.ts'
import type { Paint } from './paint.ts'
import { list } from './table.ts'
import { instant, span, spanBetween } from './time.ts'
import { writeState } from './write-state.ts'

/** The input of the arithmetic: the ticket, its whole record, the policy from its opening, its Slack writes. */
export type Explained = {
  readonly ticket: Ticket
  readonly events: readonly TicketEvent[]
  readonly policy: Policy
  readonly writes: readonly WriteLine[]
}

/** One clock's arithmetic: each instant with its calculation. Lengths in milliseconds, instants in epoch ms. */
export type Explanation = {
  readonly metric: Metric
  readonly cycle: number
  readonly standing: string
  readonly policy: { readonly version: string; readonly team: string; readonly rules: number }
  readonly priority: string
  readonly targetMs: number
  readonly startedAt: number
  readonly warnShare: number
  readonly warnAt: number
  readonly dueAt: number
  readonly stopped: { readonly at: number; readonly why: string } | null
  readonly reminders: readonly Reminder[]
}

export type Reminder = {
  readonly kind: 'warning' | 'breach'
  readonly at: number
  readonly became: 'fired' | 'skipped' | 'ahead' | 'not needed'
  readonly recipient: Recipient | null
  readonly why: string
  /** Withdrawn: an answer from before it arrived after it. */
  readonly withdrawn: boolean
  readonly notice: WriteLine | null
}

/** The explanation of each clock of a ticket. */
export const explain = (source: Explained): Explanation[] =>
  source.ticket.clocks.map((clock) => explainClock(source, clock))

function explainClock(source: Explained, clock: Clock): Explanation {
  const { ticket, events, policy } = source
  return {
    metric: clock.metric,
    cycle: clock.cycle,
    standing: standing(clock),
    policy: { version: ticket.policy, team: policy.team, rules: events[0]?.rules ?? 0 },
    priority: ticket.priority,
    targetMs: clock.targetMs,
    startedAt: clock.startedAt,
    warnShare: (clock.warnAt - clock.startedAt) / clock.targetMs,
    warnAt: clock.warnAt,
    dueAt: clock.dueAt,
    stopped: clock.stoppedAt === null ? null : { at: clock.stoppedAt, why: whyStopped(source, clock) },
    reminders: [
      reminder(source, clock, 'warning', clock.warnAt),
      reminder(source, clock, 'breach', clock.dueAt),
    ],
  }
}

const concerns = (event: TicketEvent, clock: Clock): boolean =>
  'metric' in event && event.metric === clock.metric && event.cycle === clock.cycle

function whyStopped({ ticket, events }: Explained, clock: Clock): string {
  if (ticket.status === 'dismissed') return 'dismissed: it counts nowhere'
  const last = events.findLast(
    (event) => (event.kind === 'responded' || event.kind === 'voided') && concerns(event, clock),
  )
  if (last?.kind === 'responded') return `${METRIC_WORDS[clock.metric]} by ${last.by}`
  return WORDS[clock.metric].voided
}

/** The start of a clock, the reason for no reminders, and the reason for being void. */
type MetricWords = { readonly started: string; readonly unless: string; readonly voided: string }
const ANSWERED = { unless: 'unless somebody answers before', voided: 'resolved without a response' }
const WORDS: Readonly<Record<Metric, MetricWords>> = {
  firstResponse: { started: 'when the requester asked', ...ANSWERED },
  nextResponse: { started: 'when the requester wrote', ...ANSWERED },
  resolution: {
    started: 'when the requester asked',
    unless: 'unless it is resolved before',
    voided: 'no longer measured',
  },
}

function reminder(source: Explained, clock: Clock, kind: 'warning' | 'breach', at: number): Reminder {
  const past = { warning: 'warned', breach: 'breached' } as const
  const own = source.events.filter((event) => concerns(event, clock))
  const fired = own.find((event) => event.kind === past[kind])
  const skipped = kind === 'warning' && own.some((event) => event.kind === 'warningSkipped')
  const withdrawn = own.some((event) => event.kind === 'withdrawn' && event.what === kind)
  const lane: Lane = `notice/${kind}.${clockName(clock)}`
  const opKey = opKeyOf(source.ticket, lane)
  const common = { kind, at, withdrawn, notice: source.writes.find((write) => write.opKey === opKey) ?? null }
  if (fired && common.notice === null && isHeldBack(source.ticket, fired))
    return { ...common, became: 'fired', recipient: null, why: HELD_BACK }
  if (fired && 'recipient' in fired)
    return { ...common, became: 'fired', recipient: fired.recipient, why: whyTold(fired.recipient) }
  if (skipped)
    return { ...common, became: 'skipped', recipient: null, why: 'the breach was due as well, and says more' }
  if (clock.stoppedAt !== null)
    return { ...common, became: 'not needed', recipient: null, why: 'the clock had stopped before' }
  return { ...common, became: 'ahead', recipient: null, why: `it fires ${WORDS[clock.metric].unless}` }
}

/** It fired while the team had not decided about a deleted request; after *Keep* the latest one is sent. */
const isHeldBack = ({ requestDeleted }: Ticket, { at }: TicketEvent): boolean =>
  requestDeleted !== null && at >= requestDeleted.at

const HELD_BACK = 'the request was deleted, and the team had not decided to keep the ticket'

const whyTold = (recipient: Recipient): string =>
  'user' in recipient
    ? `${recipient.user}, the assignee`
    : `everybody of team ${recipient.team}, because nobody was assigned`

/** The explanation as text. */
export function renderExplanation(each: Explanation, now: number, paint: Paint): string {
  const { targetMs, startedAt, warnAt, dueAt, stopped } = each
  const share = `${Math.round(each.warnShare * 100)}%`
  const left = dueAt - now
  const lines: [string, string][] = [
    ['policy', `${each.policy.version} of team ${each.policy.team}, rules ${each.policy.rules}`],
    ['calendar', 'none: every hour counts; nothing pauses it'],
    ['target', `${span(targetMs)} for priority ${each.priority}`],
    ['started', `${instant(startedAt)}  ${WORDS[each.metric].started}`],
    [
      'warning',
      `${instant(warnAt)}  = started + ${share} of ${span(targetMs)} = started + ${span(warnAt - startedAt)}`,
    ],
    ['due', `${instant(dueAt)}  = started + ${span(targetMs)}`],
    stopped
      ? ['stopped', `${instant(stopped.at)}  ${stopped.why}, ${margin(stopped.at, dueAt)}`]
      : ['running', left >= 0 ? `${span(left)} left` : `${span(left)} over`],
  ]
  const head = `${capitalised(METRIC_WORDS[each.metric])}, cycle ${each.cycle}: ${painted(each.standing, paint)}`
  const reminders = each.reminders.map((one): [string, string] => [
    one.kind,
    renderReminder(one, each.metric, now),
  ])
  return [paint('bold', head), list(lines, '  '), '', paint('bold', 'Reminders'), list(reminders, '  ')].join(
    '\n',
  )
}

const margin = (stoppedAt: number, dueAt: number): string =>
  stoppedAt <= dueAt
    ? `${spanBetween(stoppedAt, dueAt)} before it was due`
    : `${spanBetween(dueAt, stoppedAt)} too late`

function renderReminder(reminder: Reminder, metric: Metric, now: number): string {
  const { became, at, recipient, why, withdrawn, notice } = reminder
  if (became === 'ahead') return `fires at ${instant(at)} ${WORDS[metric].unless}`
  if (became === 'not needed') return `none: ${why}`
  if (became === 'skipped') return `skipped at ${instant(at)}: ${why}`
  const lines = [`fired at ${instant(at)}`, `told ${recipient ? why : `nobody: ${why}`}`]
  if (withdrawn) lines.push('withdrawn: an answer from before it arrived late')
  lines.push(`in Slack: ${notice ? writeState(notice, now) : 'no notice is on record'}`)
  return lines.join('\n')
}

const capitalised = (words: string): string => `${words.slice(0, 1).toUpperCase()}${words.slice(1)}`

/** A standing in words and in its colour. */
export function painted(standingOf: string, paint: Paint): string {
  const words = standingOf.replaceAll('_', ' ')
  if (standingOf === 'breached') return paint('red', words)
  if (standingOf === 'at_risk') return paint('yellow', words)
  return standingOf === 'met' ? paint('green', words) : words
}
