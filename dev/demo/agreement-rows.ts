import { next } from '../../src/domain/deadline.ts'
import type { Policy } from '../../src/domain/policy.ts'
import { RULES } from '../../src/domain/terms.ts'
import type { Ticket } from '../../src/domain/ticket.ts'
import type { TruthMessage } from '../slack-sim/control-api.ts'
import { isReminder, isUndelivered, type TicketRecord, type WriteRecord } from './records.ts'
import { type Standing, slackSide, standingMessages } from './slack-side.ts'
import type { AgreementRow, Side, Verdict } from './snapshot.ts'
import type { WorkflowReport } from './workflows.ts'

/** One ticket as all three have it, and whether they agree. */
export function agreementRow(
  record: TicketRecord,
  report: WorkflowReport,
  around: { messages: Iterable<TruthMessage>; policy: Policy; awake: boolean },
): AgreementRow {
  const standing = standingMessages(record.writes, around.messages)
  const postgres = postgresSide(record)
  const slack = slackSide(standing)
  const workflow = report.ticket && workflowSide(report.ticket, record)
  const parked = record.writes.filter((write) => write.state === 'parked')
  const doing = [
    ...inFlight(record, report, around.awake),
    ...parked.map((write) => `on hold after an error: ${write.advice ?? write.lane}`),
  ]
  return {
    key: record.key,
    number: record.number,
    title: record.title,
    channel: record.channel,
    threadTs: record.threadTs,
    openedAt: record.openedAt,
    slack,
    postgres,
    workflow,
    doing: report.ticket || around.awake ? doing : [...doing, 'updates are queued until a worker runs'],
    cards: standing.filter(({ write }) => write.lane.startsWith('card/')).map(({ at }) => at),
    doubles: standing.reduce((sum, { copies }) => sum + copies - 1, 0),
    next: next(report.ticket ?? record.state, { rules: RULES, policy: around.policy, intake: null }),
    link: report.link,
    verdict: verdictOf({ sides: [slack, postgres, workflow], doing, standing, awake: around.awake }),
  }
}

function verdictOf(of: {
  sides: (Side | null)[]
  doing: string[]
  standing: Standing[]
  awake: boolean
}): Verdict {
  const [first, ...others] = of.sides.map((side) => JSON.stringify(side))
  const equal = others.every((side) => side === first) && of.standing.every(({ copies }) => copies === 1)
  if (equal && of.doing.length === 0) return 'equal'
  if (!of.awake) return 'asleep'
  const moving = of.doing.some((each) => !each.startsWith('on hold')) || of.sides.includes(null)
  return moving ? 'moving' : 'differs'
}

function postgresSide({ status, assignee, events, writes }: TicketRecord): Side {
  const reminders = writes.filter((write) => isReminder(write) && write.state !== 'void').length
  return { status, assignee, seq: events, reminders }
}

/**
 * Alarms that went off in the workflow, without those that the record says were passed over: its state does not tell
 * a reminder that was sent from one that was not worth sending any more.
 */
function workflowSide(ticket: Ticket, { skipped, writes }: TicketRecord): Side {
  const rang = ticket.clocks
    .flatMap((clock) => [clock.warnedAt, clock.breachedAt])
    .filter((at) => at !== null)
  const voided = writes.filter((write) => isReminder(write) && write.state === 'void').length
  return {
    status: ticket.closedAt === null ? ticket.status : 'closed',
    assignee: ticket.assignee,
    seq: ticket.seq,
    reminders: rang.length - skipped - voided,
  }
}

/** What is being done for the ticket just now, in words. */
function inFlight(record: TicketRecord, { ticket, pending }: WorkflowReport, awake: boolean): string[] {
  const ahead = (ticket?.seq ?? 0) - record.seq
  const recording = ahead > 0 ? [`recording ${ahead} ${ahead === 1 ? 'change' : 'changes'}`] : []
  const writing = record.writes
    .filter(isUndelivered)
    .map((write) => (awake ? `writing the ${nameOf(write)}` : `the ${nameOf(write)} is queued`))
  const failing = pending
    .filter((each) => each.attempt > 1)
    .map((each) => `attempt ${each.attempt}: ${each.failure ?? '?'}`)
  const settling = pending.length > 0 && recording.length + writing.length === 0 ? ['finishing'] : []
  return [...recording, ...writing, ...failing, ...settling]
}

const NAMES: Record<string, string> = {
  'card/triage': 'triage card',
  'card/thread': 'thread card',
  reactions: 'reactions',
  'notice/warning': 'reminder',
  'notice/breach': 'overdue notice',
  'notice/resolved': '“resolved” notice',
}

const nameOf = ({ lane }: WriteRecord): string => NAMES[lane.split('.')[0] ?? ''] ?? lane
