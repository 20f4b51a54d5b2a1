import type { Answer, AppliedCommand, Rejection, RejectionCode, Words } from '../command.ts'
import type { Policy } from '../policy.ts'
import type { Ticket } from '../ticket.ts'
import { FACT, words } from './fact.ts'
import { lanes } from './parts.ts'
import { POLICY } from './policy.ts'
import { count, list, nameIn, nullable, object, optional, type Reader, text, yes } from './read.ts'
import { nested, type Shape, toStored } from './shape.ts'
import { TICKET } from './ticket.ts'

/** The input that continue-as-new passes on; a first run starts without it. */
export type ContinueAsNewState = {
  readonly ticket: Ticket | null
  /** Undelivered Slack writes: lane -> the latest event that requires it. */
  readonly undelivered: Readonly<Record<string, number>>
  readonly parked: readonly string[]
  readonly applied: readonly AppliedCommand[]
  /** The pinned SLA terms of the ticket: Postgres may have lost their row. */
  readonly policy: Policy | null
  /** The latest messages and edits that changed nothing: a delayed click from before them is followed by them again. */
  readonly ignoredMessages: readonly Words[]
}

const accepted = object<Extract<Answer, { ok: true }>>({ ok: yes as Reader<true>, seq: count(0) })
const rejection = object<Rejection>({
  code: nameIn<RejectionCode>({
    no_ticket: true,
    not_allowed: true,
    roles_unknown: true,
    already_owned: true,
    not_open: true,
    closed: true,
    dismissed: true,
  }),
  say: text,
  user: optional(text),
})

const answer: Reader<Answer> = (value, path) =>
  typeof value === 'object' && value !== null && 'ok' in value && value.ok === false
    ? { ok: false, ...rejection(value, path) }
    : accepted(value, path)

export const CONTINUED: Shape<ContinueAsNewState> = {
  name: 'continue-as-new',
  steps: [],
  read: object<ContinueAsNewState>({
    ticket: nullable(nested(TICKET)),
    undelivered: lanes,
    parked: list(text),
    applied: list(object<AppliedCommand>({ id: text, answer })),
    policy: nullable(nested(POLICY)),
    ignoredMessages: list(words),
  }),
  write: (state) => ({
    ...state,
    ticket: state.ticket && toStored(TICKET, state.ticket),
    policy: state.policy && toStored(POLICY, state.policy),
    ignoredMessages: state.ignoredMessages.map((each) => toStored(FACT, each)),
  }),
}
