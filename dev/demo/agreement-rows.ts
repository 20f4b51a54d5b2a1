import { next } from '../../src/domain/deadline.ts'
import type { Policy } from '../../src/domain/policy.ts'
import { parse } from '../../src/domain/stored/shape.ts'
import { TICKET } from '../../src/domain/stored/ticket.ts'
import { RULES } from '../../src/domain/terms.ts'
import type { Ticket } from '../../src/domain/ticket.ts'
import { compare } from '../check/compare.ts'
import type { Difference } from '../check/facts.ts'
import type { TicketRecord, WriteRecord } from '../check/postgres-side.ts'
import { sidesOf } from '../check/sides.ts'
import { BotMessages } from '../check/slack-side.ts'
import type { State } from '../slack-sim/control-api.ts'
import type { AgreementRow, Verdict } from './snapshot.ts'
import type { Watched } from './workflows.ts'

/** One ticket from all three sides, and whether they agree. */
export function agreementRow(
  ticket: TicketRecord,
  { report, pending, link }: Watched,
  { state, policy, workerUp }: { state: State; policy: Policy; workerUp: boolean },
): AgreementRow {
  const messages = new BotMessages(state)
  const standing = ticket.writes.map((write) => messages.standing(write))
  const shown = report?.shown ? parse(TICKET, report.shown) : null
  const onHold = ticket.writes.filter((write) => write.state === 'parked')
  const moving = inFlight(ticket, shown, { pending, workerUp })
  const { differs } = compare({ state, messages, ticket, workflow: report })
  return {
    key: ticket.key,
    number: ticket.number,
    // A deleted request has no title any more.
    title: ticket.title || 'Request deleted',
    channel: ticket.channel,
    threadTs: ticket.threadTs,
    openedAt: ticket.openedAt,
    ...sidesOf(ticket, standing, report),
    doing: [
      ...moving,
      ...onHold.map((write) => `on hold after an error: ${write.advice ?? write.lane}`),
      ...(report || workerUp ? [] : ['updates are queued until a worker runs']),
    ],
    cards: standing
      .filter(({ write }) => write.lane.startsWith('card/'))
      .flatMap((each) => each.messages.map(({ channel, ts }) => `${channel}/${ts}`)),
    doubles: standing.reduce((sum, each) => sum + Math.max(0, each.messages.length - 1), 0),
    next: next(shown ?? parse(TICKET, ticket.state), { rules: RULES, policy, intake: null }),
    link,
    verdict: verdictOf({ report, moving, onHold, differs, workerUp }),
  }
}

function verdictOf(of: {
  report: Watched['report']
  moving: string[]
  onHold: WriteRecord[]
  differs: Difference[]
  workerUp: boolean
}): Verdict {
  const settled = of.report !== null && of.moving.length === 0
  if (settled && of.differs.length + of.onHold.length === 0) return 'equal'
  if (!of.workerUp) return 'asleep'
  return settled ? 'differs' : 'moving'
}

/** The work in flight for the ticket, in words. */
function inFlight(
  ticket: TicketRecord,
  shown: Ticket | null,
  { pending, workerUp }: Pick<Watched, 'pending'> & { workerUp: boolean },
): string[] {
  const ahead = (shown?.seq ?? 0) - ticket.seq
  const recording = ahead > 0 ? [`recording ${ahead} ${ahead === 1 ? 'change' : 'changes'}`] : []
  const writing = ticket.writes
    .filter(isUndelivered)
    .map((write) => (workerUp ? `writing the ${nameOf(write)}` : `the ${nameOf(write)} is queued`))
  const failing = pending
    .filter((each) => each.attempt > 1)
    .map((each) => `attempt ${each.attempt}: ${each.failure ?? '?'}`)
  const settling = pending.length > 0 && recording.length + writing.length === 0 ? ['finishing'] : []
  return [...recording, ...writing, ...failing, ...settling]
}

/** Slack does not show the newest revision yet, and the write is not parked. */
const isUndelivered = ({ state, seq, doneSeq }: WriteRecord): boolean =>
  state === 'sending' || (seq > doneSeq && (state === 'ready' || state === 'done'))

const NAMES: Record<string, string> = {
  'card/triage': 'triage card',
  'card/thread': 'thread card',
  reactions: 'reactions',
  'notice/warning': 'reminder',
  'notice/breach': 'overdue notice',
  'notice/resolved': '“resolved” notice',
}

const nameOf = ({ lane }: WriteRecord): string => NAMES[lane.split('.')[0] ?? ''] ?? lane
