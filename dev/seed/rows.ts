import { actorText } from '../../src/domain/actor.ts'
import { clockName, standing } from '../../src/domain/clock.ts'
import { keyText } from '../../src/domain/key.ts'
import { EVENT } from '../../src/domain/stored/event.ts'
import { type Shape, toStored } from '../../src/domain/stored/shape.ts'
import { TICKET } from '../../src/domain/stored/ticket.ts'
import type { Life } from './life.ts'

export type Value = string | number | null
/** The columns of each table that the seed fills, in the order of its values. */
export const COLUMNS = {
  ticket_numbers: ['ticket_key', 'number'],
  tickets: [
    ...['ticket_key', 'workspace', 'channel', 'thread_ts', 'number', 'seq', 'team', 'requester'],
    ...['requested_at', 'opened_at', 'assignee', 'priority', 'status', 'resolved_at', 'closed_at', 'policy'],
    ...['state', 'updated_at'],
  ],
  sla_clocks: [
    ...['ticket_key', 'metric', 'cycle', 'seq', 'team', 'priority', 'started_at', 'target_ms', 'warn_at'],
    ...['due_at', 'warned_at', 'breached_at', 'stopped_at', 'outcome', 'standing'],
  ],
  ticket_events: ['ticket_key', 'seq', 'kind', 'at', 'recorded_at', 'cause', 'actor', 'body'],
  slack_writes: [
    ...[
      'op_key',
      'receipt',
      'owner_kind',
      'owner_key',
      'lane',
      'target',
      'channel',
      'notice',
      'seq',
      'done_seq',
    ],
    ...[
      'state',
      'attempt',
      'first_at',
      'attempt_at',
      'message_ts',
      'edited_at',
      'parked',
      'parked_at',
      'failed',
    ],
    ...['failed_at', 'stopped_from', 'created_at', 'done_at', 'voided_because', 'marks'],
  ],
  texts: ['text_key', 'ticket_key', 'kind', 'body', 'created_at'],
} as const

export type Table = keyof typeof COLUMNS
export const TABLES = Object.keys(COLUMNS) as readonly Table[]
export type Rows = Readonly<Record<Table, Value[][]>>

export const at = (ms: number | null): string | null => (ms === null ? null : new Date(ms).toISOString())
export const json = <T extends object>(shape: Shape<T>, value: T): string =>
  JSON.stringify(toStored(shape, value))

/** The rows of one ticket, except its Slack writes. */
export function rowsOf({ ticket, recorded, clockSeqs }: Life, title: string): Omit<Rows, 'slack_writes'> {
  const key = keyText(ticket.key)
  const { workspace, channel, threadTs } = ticket.key
  const updatedAt = recorded.at(-1)?.recordedAt ?? ticket.openedAt
  return {
    ticket_numbers: [[key, ticket.number]],
    tickets: [
      [
        ...[key, workspace, channel, threadTs, ticket.number, ticket.seq, ticket.team, ticket.requester],
        ...[at(ticket.requestedAt), at(ticket.openedAt), ticket.assignee, ticket.priority, ticket.status],
        ...[at(ticket.resolvedAt), at(ticket.closedAt), ticket.policy, json(TICKET, ticket), at(updatedAt)],
      ],
    ],
    sla_clocks: ticket.clocks.map((clock) => [
      ...[key, clock.metric, clock.cycle, clockSeqs.get(clockName(clock)) ?? 1, ticket.team, ticket.priority],
      ...[at(clock.startedAt), clock.targetMs, at(clock.warnAt), at(clock.dueAt), at(clock.warnedAt)],
      ...[at(clock.breachedAt), at(clock.stoppedAt), clock.outcome, standing(clock)],
    ]),
    ticket_events: recorded.map(({ event, recordedAt }) => [
      ...[key, event.seq, event.kind, at(event.at), at(recordedAt), event.cause, actorText(event.actor)],
      json(EVENT, event),
    ]),
    texts: [[`title:${key}`, key, 'title', title, at(ticket.openedAt)]],
  }
}
