import { defineQuery, defineSignal, defineUpdate } from '@temporalio/workflow'
import type { Answer, Fact, PersonsCommand } from '../domain/command.ts'
import { keyText, type TicketKey } from '../domain/key.ts'
import type { ContinueAsNewState } from '../domain/stored/continued.ts'
import type { Stored } from '../domain/stored/shape.ts'
import type { Ticket } from '../domain/ticket.ts'

/** Workflows, and the activities that read and write Postgres. */
export const TICKET_QUEUE = 'docket'
/** Everything that waits for Slack has a queue and a worker of its own, so that it never delays a record. */
export const SLACK_QUEUE = 'docket-slack'

export const ticketWorkflowId = (key: TicketKey): string => `ticket:${keyText(key)}`

// What a gateway sends is stored: a worker of another version may take it, and a later version replays it.
// One signal and one update: messages of two names would be grouped by name, not by arrival.
export const factSignal = defineSignal<[Stored<Fact>]>('fact')
export const commandUpdate = defineUpdate<Answer, [Stored<PersonsCommand>]>('command')
export const showQuery = defineQuery<Stored<Ticket> | null>('show')

/** A first run starts without `continued`. */
export type TicketInput = { readonly key: TicketKey; readonly continued?: Stored<ContinueAsNewState> }

/** The name of the workflow of src/workflows/sweep.ts, and the ids of its schedule and its runs. */
export const SWEEP = 'sweep'

/** The name under which `ticket` of src/workflows/ticket.ts is registered. */
export const TICKET_WORKFLOW = 'ticket'
