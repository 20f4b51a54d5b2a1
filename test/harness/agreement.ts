import { compare } from '../../dev/check/compare.ts'
import { readTickets, type TicketRecord } from '../../dev/check/postgres-side.ts'
import { BotMessages } from '../../dev/check/slack-side.ts'
import { Workflows } from '../../dev/check/workflow-side.ts'
import type { State, TruthMessage } from '../../dev/slack-sim/control-api.ts'
import { defaultWorkspace } from '../../dev/slack-sim/workspace.ts'
import { presentId, type Settings } from '../../src/domain/settings.ts'
import { parse } from '../../src/domain/stored/shape.ts'
import { TICKET } from '../../src/domain/stored/ticket.ts'
import type { Ticket } from '../../src/domain/ticket.ts'
import type { Program } from './program.ts'
import { type At, aboutOf, isDockets, isSame } from './words.ts'

/**
 * The differences between Slack, Postgres and the workflow for one request; none when they agree and are idle. The
 * comparison is the checker's own, which imports nothing from the product.
 */
export async function differences(program: Program, { channel, ts }: At): Promise<string[]> {
  const [recorded] = await readTickets(program.sql, { channel, threadTs: ts })
  const state = program.slack.state()
  const ticket = recorded && (await atPresentIds(program, recorded))
  if (!ticket) return shownWithoutTicket(state, { channel, ts })
  const workflows = new Workflows(program.client)
  const workflow = await workflows.report(ticket.key, await workflows.runs(ticket.key))
  const { differs, parked } = compare({ state, messages: new BotMessages(state), ticket, workflow })
  return [...differs.map(({ what }) => what), ...parked.map((what) => `on hold after an error: ${what}`)]
}

/** A ticket keeps the ids from its opening and its posts; Slack accepts only the present id of a channel. */
async function atPresentIds({ sql }: Program, ticket: TicketRecord): Promise<TicketRecord> {
  const { rows } = await sql.query<{ body: Settings }>(
    'select body from settings_versions order by version desc limit 1',
  )
  const [inForce] = rows
  if (!inForce) return ticket
  const at = <T extends { channel: string }>(place: T): T => ({
    ...place,
    channel: presentId(inForce.body, place.channel),
  })
  return { ...at(ticket), writes: ticket.writes.map(at) }
}

function shownWithoutTicket({ messages }: State, request: At): string[] {
  const about = messages.filter((message) => isDockets(message) && isSame(aboutOf(message), request))
  const root = messages.find((message) => isSame(message, request))
  return [
    ...about.map(({ text }) => `Slack shows "${text}", and Postgres knows no ticket`),
    ...(root ? marksOn(root) : []).map((mark) => `Docket reacted with ${mark}, and Postgres knows no ticket`),
  ]
}

export type Write = {
  lane: string
  receipt: string
  seq: number
  done_seq: number
  state: string
  attempt: number
  parked: { error: string } | null
}

export type Event = { seq: number; kind: string; at: Date; actor: string | null; cause: string }

export type Record = { key: string; state: Ticket; events: Event[]; writes: Write[] }

/** One statement, so that state, events and writes are of one instant. */
const RECORD = `
  select t.ticket_key, t.state,
    (select coalesce(jsonb_agg(jsonb_build_object('seq', seq, 'kind', kind, 'actor', actor, 'cause', cause,
      'at', extract(epoch from at) * 1000) order by seq), '[]')
      from ticket_events e where e.ticket_key = t.ticket_key) as events,
    (select coalesce(jsonb_agg(jsonb_build_object('lane', lane, 'receipt', receipt, 'seq', seq, 'done_seq', done_seq,
      'state', w.state, 'attempt', attempt, 'parked', parked) order by lane), '[]')
      from slack_writes w where w.ticket_key = t.ticket_key) as writes
  from tickets t where channel = $1 and thread_ts = $2`

type RecordRow = {
  ticket_key: string
  state: unknown
  events: (Omit<Event, 'at'> & { at: number })[]
  writes: Write[]
}

/** The rows of a request in Postgres. */
export async function recordOf({ sql }: Program, { channel, ts }: At): Promise<Record | null> {
  const { rows } = await sql.query<RecordRow>(RECORD, [channel, ts])
  const [row] = rows
  if (!row) return null
  const events = row.events.map((event) => ({ ...event, at: new Date(event.at) }))
  return { key: row.ticket_key, state: parse(TICKET, row.state), events, writes: row.writes }
}

const marksOn = ({ reactions }: TruthMessage): string[] =>
  reactions.filter(({ users }) => users.includes(defaultWorkspace.bot.userId)).map(({ name }) => name)
