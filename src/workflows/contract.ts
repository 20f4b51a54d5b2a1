import { defineQuery, defineSignal, defineUpdate } from '@temporalio/workflow'
import type { CatchUpStep } from '../activities/catch-up/stretch.ts'
import type { Answer, Fact, PersonsCommand } from '../domain/command.ts'
import { keyText, type TicketKey } from '../domain/key.ts'
import type { ContinueAsNewState } from '../domain/stored/continued.ts'
import type { Stored } from '../domain/stored/shape.ts'
import type { Ticket } from '../domain/ticket.ts'

/** Workflows, and the activities that read and write Postgres. */
export const TICKET_QUEUE = 'docket'
/** All calls to Slack have a separate queue and worker, so that they never delay a record. */
export const SLACK_QUEUE = 'docket-slack'

export const ticketWorkflowId = (key: TicketKey): string => `ticket:${keyText(key)}`

// The payloads from a gateway are stored: a worker of another version may handle them, and a later version replays
// them. There is one signal and one update: Temporal groups messages by name, and several names would lose the order
// of arrival.
export const factSignal = defineSignal<[Stored<Fact>]>('fact')
export const commandUpdate = defineUpdate<Answer, [Stored<PersonsCommand>]>('command')
export const showQuery = defineQuery<Stored<Ticket> | null>('show')

/** A first run starts without `continued`. */
export type TicketInput = { readonly key: TicketKey; readonly continued?: Stored<ContinueAsNewState> }

/** The name of the workflow of src/workflows/sweep.ts, and the ids of its schedule and its runs. */
export const SWEEP = 'sweep'

/** The name under which `ticket` of src/workflows/ticket.ts is registered. */
export const TICKET_WORKFLOW = 'ticket'

/** The name of the workflow of src/workflows/catch-up.ts. There is one run per channel. */
export const CATCH_UP = 'catchUp'

export const catchUpWorkflowId = ({ workspace, channel }: CatchUpInput): string =>
  `catch-up:${workspace}:${channel}`

export type CatchUpInput = { readonly workspace: string; readonly channel: string }

/** A hole in the channel's coverage has ended: look again. */
export const askedSignal = defineSignal('asked')
export const progressQuery = defineQuery<CatchUpStep | null>('progress')
