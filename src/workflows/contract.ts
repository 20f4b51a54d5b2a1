import { defineQuery, defineSignal, defineUpdate } from '@temporalio/workflow'
import type { Person } from '../domain/actor.ts'
import type { Command, PersonsCommand, Rejection } from '../domain/command.ts'
import type { Source } from '../domain/event.ts'
import { keyText, type TicketKey } from '../domain/key.ts'
import type { Policy } from '../domain/policy.ts'
import type { Ticket } from '../domain/ticket.ts'

/** Workflows, and the activities that read and write Postgres. */
export const TICKET_QUEUE = 'docket'
/** Everything that waits for Slack has a queue and a worker of its own, so that it never delays a record. */
export const SLACK_QUEUE = 'docket-slack'

export const ticketWorkflowId = (key: TicketKey): string => `ticket:${keyText(key)}`

/** What happened to a ticket: nobody waits for an answer. `at` is the Slack instant in epoch milliseconds. */
export type Fact =
  | Extract<Command, { kind: 'message' }>
  | Trigger
  /** Something outside changed, such as a parked write that was released: look again. */
  | { readonly kind: 'wake'; readonly id: string; readonly at: number }
  /** A click that could not be answered in time, handed over so that it counts all the same. */
  | PersonsCommand

/** What opens a ticket. */
export type Trigger = {
  readonly kind: 'trigger'
  readonly id: string
  readonly at: number
  readonly source: Source
  readonly actor: Person
}

/** An exception at the caller means that the outcome is unknown; a refusal is this value. */
export type Answer = { readonly ok: true; readonly seq: number } | ({ readonly ok: false } & Rejection)

// One signal and one update: messages of two names would be grouped by name, not by arrival.
export const factSignal = defineSignal<[Fact]>('fact')
export const commandUpdate = defineUpdate<Answer, [PersonsCommand]>('command')
export const showQuery = defineQuery<Ticket | null>('show')

/** What continue-as-new carries; a first run starts without it. */
export type ContinueAsNewState = {
  readonly ticket: Ticket | null
  readonly undelivered: Lanes
  readonly parked: readonly string[]
  readonly applied: readonly AppliedCommand[]
  /** The SLA terms that the ticket has pinned: Postgres may have lost the row that names them. */
  readonly policy: Policy | null
  /** The latest messages that changed nothing: a click that they overtook must still be followed by them. */
  readonly ignoredMessages: readonly IgnoredMessage[]
}

export type IgnoredMessage = Extract<Command, { kind: 'message' }>

/** Undelivered Slack writes: lane -> the event that last asked for it. */
export type Lanes = Readonly<Record<string, number>>

/** A command that was applied, and how it was answered. */
export type AppliedCommand = { readonly id: string; readonly answer: Answer }

export type TicketInput = { readonly key: TicketKey; readonly continued?: ContinueAsNewState }

/** The name of the workflow of src/workflows/sweep.ts, and the ids of its schedule and its runs. */
export const SWEEP = 'sweep'

/** The name under which `ticket` of src/workflows/ticket.ts is registered. */
export const TICKET_WORKFLOW = 'ticket'
