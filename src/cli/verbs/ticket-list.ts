import type { ClockLine, TicketLine } from '../../db/tickets/reads.ts'
import { dueNext, METRIC_WORDS } from '../../domain/clock.ts'
import type { Stage } from '../../domain/ticket.ts'
import { painted } from '../explain.ts'
import type { Paint } from '../paint.ts'
import { requireTeam, withReads } from '../reading.ts'
import { table } from '../table.ts'
import { fromNow } from '../time.ts'
import { choiceOption, countOption, JSON_OPTION, printJson, textOption, type Verb } from '../verb.ts'

const STATUSES = ['open', 'resolved', 'closed', 'dismissed'] as const satisfies readonly Stage[]

export const ticketList: Verb = {
  name: 'ticket list',
  summary: 'list tickets, the newest first',
  usage: '[--team TEAM] [--status open|resolved|closed|dismissed] [--limit N] [--json]',
  details:
    'It shows 50 unless --limit says otherwise, and no titles: what people wrote is shown by `ticket show`.',
  options: {
    ...JSON_OPTION,
    team: { type: 'string' },
    status: { type: 'string' },
    limit: { type: 'string' },
  },
  words: 0,
  async run(args, context) {
    const filter = {
      team: textOption(args, 'team'),
      status: choiceOption(args, 'status', STATUSES),
      limit: countOption(args, 'limit', 50),
    }
    const tickets = await withReads(context, async (reads) => {
      if (filter.team !== undefined) await requireTeam(reads, filter.team)
      return reads.tickets(filter)
    })
    if (args.values.json) printJson(context, { tickets })
    else context.out(renderTickets(tickets, context.now(), context.paint))
    return 0
  },
}

/** The tickets as a table. */
export function renderTickets(tickets: readonly TicketLine[], now: number, paint: Paint): string {
  if (tickets.length === 0) return 'no tickets'
  return table(
    tickets,
    [
      { head: 'ticket', align: 'right', cell: (ticket) => `#${ticket.number}` },
      { head: 'team', cell: (ticket) => ticket.team },
      { head: 'status', cell: (ticket) => ticket.status },
      { head: 'priority', cell: (ticket) => ticket.priority },
      { head: 'assignee', cell: (ticket) => ticket.assignee ?? 'unassigned' },
      { head: 'requester', cell: (ticket) => ticket.requester },
      { head: 'asked', align: 'right', cell: (ticket) => fromNow(ticket.requestedAt, now) },
      { head: 'due next', cell: (ticket) => due(ticket, now, paint) },
    ],
    paint,
  )
}

/** The running clock that is due first; of a ticket without one, how each of its clocks ended. */
function due({ clocks }: TicketLine, now: number, paint: Paint): string {
  const next = dueNext(clocks)
  if (next !== null) return `${clockWords(next, paint)}, due ${fromNow(next.dueAt, now)}`
  return clocks.map((clock) => clockWords(clock, paint)).join(', ')
}

const clockWords = ({ metric, standing }: ClockLine, paint: Paint): string =>
  `${METRIC_WORDS[metric]} ${painted(standing, paint)}`
