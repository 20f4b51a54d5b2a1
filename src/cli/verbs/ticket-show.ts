import type { TicketRecord } from '../../db/tickets/reads.ts'
import { keyText } from '../../domain/key.ts'
import { stageOf, type Ticket } from '../../domain/ticket.ts'
import { describeEvent } from '../describe-event.ts'
import type { Paint } from '../paint.ts'
import { refOf, ticketOf, withReads } from '../reading.ts'
import { list, oneLine, table } from '../table.ts'
import { fromNow, instant } from '../time.ts'
import { JSON_OPTION, printJson, type Verb } from '../verb.ts'
import { writeState } from '../write-state.ts'

export const ticketShow: Verb = {
  name: 'ticket show',
  summary: 'show a ticket: its state, its whole record, what Slack shows of it',
  usage: 'TICKET [--json]',
  details: 'TICKET is its number, such as 1042, or its key: workspace:channel:thread.',
  options: JSON_OPTION,
  words: 1,
  async run({ words, values }, context) {
    const ref = refOf(words[0])
    const record = await withReads(context, (reads) => ticketOf(reads, ref))
    if (values.json) printJson(context, record)
    else context.out(renderTicket(record, context.now(), context.paint))
    return 0
  },
}

/** The ticket on a page: head, record, Slack writes. */
export function renderTicket(record: TicketRecord, now: number, paint: Paint): string {
  return [
    heading(record, paint),
    list(facts(record, now), '  '),
    '',
    paint('bold', 'Record'),
    renderEvents(record, paint),
    '',
    paint('bold', 'In Slack'),
    renderWrites(record, now, paint),
  ].join('\n')
}

/** `#1042  Printer on floor 3` */
export const heading = ({ ticket, title }: Pick<TicketRecord, 'ticket' | 'title'>, paint: Paint): string =>
  `${paint('bold', `#${ticket.number}`)}  ${oneLine(titleIn(ticket, title))}`

const titleIn = ({ requestDeleted }: Ticket, title: string | null): string =>
  requestDeleted === null ? (title ?? '(its title is lost)') : '(its request was deleted)'

function facts({ ticket }: TicketRecord, now: number): [string, string][] {
  const { resolvedAt, resolvedBy, openedAt, requestedAt, requestDeleted } = ticket
  const resolved = resolvedAt === null ? '' : `, resolved ${fromNow(resolvedAt, now)} by ${resolvedBy}`
  return [
    ['status', `${stageOf(ticket)}${resolved}`],
    ['assignee', ticket.assignee ?? 'unassigned'],
    ['priority', ticket.priority],
    ['team', ticket.team],
    ['asked', `${instant(requestedAt)} by ${ticket.requester} (${fromNow(requestedAt, now)})`],
    ['opened', instant(openedAt)],
    ...(requestDeleted === null
      ? []
      : [['request', `deleted ${instant(requestDeleted.at)}`] as [string, string]]),
    ['key', keyText(ticket.key)],
  ]
}

const renderEvents = ({ events }: TicketRecord, paint: Paint): string =>
  table(
    events,
    [
      { head: '', align: 'right', cell: (event) => `${event.seq}` },
      { head: 'when', cell: (event) => instant(event.at) },
      { head: 'what', cell: describeEvent },
      { head: 'because of', cell: (event) => oneLine(event.cause) },
    ],
    paint,
  )

function renderWrites({ writes }: TicketRecord, now: number, paint: Paint): string {
  if (writes.length === 0) return '  nothing yet'
  return table(
    writes,
    [
      { head: 'what', cell: (write) => write.lane },
      { head: 'state', cell: (write) => writeState(write, now) },
    ],
    paint,
  )
}
