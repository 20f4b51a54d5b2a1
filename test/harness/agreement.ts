import { isDeepStrictEqual } from 'node:util'
import { WorkflowNotFoundError } from '@temporalio/client'
import type { TruthMessage } from '../../dev/slack-sim/control-api.ts'
import { defaultWorkspace } from '../../dev/slack-sim/workspace.ts'
import type { Ticket } from '../../src/domain/ticket.ts'
import { showQuery } from '../../src/workflows/contract.ts'
import type { Program } from './program.ts'
import { type At, aboutOf, isDockets, isSame, readable } from './words.ts'

/** What differs between Slack, Postgres and the workflow about one request; nothing when they agree and rest. */
export async function differences(program: Program, request: At): Promise<string[]> {
  const record = await recordOf(program, request)
  const messages = program.slack.state().messages
  const about = messages.filter((message) => isDockets(message) && isSame(aboutOf(message), request))
  const root = messages.find((message) => isSame(message, request))
  if (record === null) {
    const marks = root ? marksOn(root) : []
    return [
      ...about.map(({ text }) => `Slack shows "${text}", and Postgres knows no ticket`),
      ...marks.map((mark) => `Docket reacted with ${mark}, and Postgres knows no ticket`),
    ]
  }
  return [
    ...(await workflowDiffers(program, record)),
    ...record.writes.flatMap((write) => writeDiffers(write, record.state, about)),
    ...(root && !root.deleted ? marksDiffer(program, record.state, root) : []),
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

/** What Postgres holds of a request. */
export async function recordOf({ sql }: Program, { channel, ts }: At): Promise<Record | null> {
  const found = await sql.query(
    'select ticket_key, state from tickets where channel = $1 and thread_ts = $2',
    [channel, ts],
  )
  const [row] = found.rows
  if (!row) return null
  const of = (query: string) => sql.query(query, [row.ticket_key])
  const [events, writes] = await Promise.all([
    of('select seq, kind, at, actor, cause from ticket_events where ticket_key = $1 order by seq'),
    of(`select lane, receipt, seq, done_seq, state, attempt, parked from slack_writes
      where ticket_key = $1 order by lane`),
  ])
  return { key: row.ticket_key, state: row.state, events: events.rows, writes: writes.rows }
}

async function workflowDiffers({ client }: Program, { key, state, events }: Record): Promise<string[]> {
  const gaps = events.some(({ seq }, index) => seq !== index + 1) || events.length !== state.seq
  const wrong = gaps ? [`Postgres has ${events.length} events for seq ${state.seq}`] : []
  const handle = client.workflow.getHandle(`ticket:${key}`)
  try {
    const shown = await client.withDeadline(Date.now() + 5_000, () => handle.query(showQuery))
    return isDeepStrictEqual(shown, state)
      ? wrong
      : [...wrong, `the workflow is at seq ${shown?.seq}, Postgres at ${state.seq}, or they differ`]
  } catch (error) {
    if (error instanceof WorkflowNotFoundError) return [...wrong, 'there is no workflow']
    return [...wrong, `the workflow does not answer: ${error}`]
  }
}

function writeDiffers(write: Write, ticket: Ticket, about: TruthMessage[]): string[] {
  const { lane, state, receipt } = write
  if (lane === 'reactions')
    return state === 'done' && write.seq <= write.done_seq ? [] : [`${lane} is ${state}`]
  const standing = about.filter(({ metadata }) => metadata?.event_payload.k === receipt)
  const copies = `${lane} is ${state} and stands ${standing.length} times`
  if (state === 'void') return standing.length === 0 ? [] : [copies]
  const [message] = standing
  if (state !== 'done' || write.seq > write.done_seq || !message || standing.length > 1) return [copies]
  if (lane === 'card/triage') return triageDiffers(message, ticket)
  return Number(message.metadata?.event_payload.seq) < write.seq ? [`${lane} shows an older revision`] : []
}

function triageDiffers(message: TruthMessage, ticket: Ticket): string[] {
  const shows = readable(message)
  const owner = ticket.assignee === null ? 'nobody yet' : `<@${ticket.assignee}>`
  const status = ticket.closedAt !== null ? /Closed/ : ticket.status === 'open' ? /New|Open/ : /Resolved/
  const seq = Number(message.metadata?.event_payload.seq)
  const same = seq === ticket.seq && shows.includes(`*Owner*\n${owner}`) && status.test(shows)
  return same ? [] : [`the triage card shows seq ${seq}, the ticket is at ${ticket.seq}, or they differ`]
}

function marksDiffer({ config }: Program, ticket: Ticket, root: TruthMessage): string[] {
  const emoji = config.settings.teams.find(({ name }) => name === ticket.team)?.emoji
  const wanted = [emoji?.tracked, ...(ticket.status === 'resolved' ? [emoji?.resolved] : [])]
  const marks = marksOn(root)
  return isDeepStrictEqual(marks.toSorted(), wanted.toSorted()) ? [] : [`Docket's reactions are ${marks}`]
}

const marksOn = ({ reactions }: TruthMessage): string[] =>
  reactions.filter(({ users }) => users.includes(defaultWorkspace.bot.userId)).map(({ name }) => name)
