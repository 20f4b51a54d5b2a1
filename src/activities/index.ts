import { attempt } from './attempt.ts'
import { type Asked, type AskParts, createAsk } from './catch-up/ask.ts'
import type { CatchUpParts } from './catch-up/parts.ts'
import { type CatchUpStep, createCatchUp } from './catch-up/stretch.ts'
import { createDeliver, type DeliverPorts } from './deliver.ts'
import { createLoad, type LoadParts } from './load.ts'
import { createOpen, type OpenPorts } from './open.ts'
import type { CaughtUpChannel } from './ports/catch-up.ts'
import type { Releaser, Waker } from './ports/delivery.ts'
import { createRecord } from './record.ts'
import { createSweep, type Swept } from './sweep.ts'

/** Activities that read and write Postgres: on the queue of the workflows. */
export const createTicketActivities = (ports: LoadParts) => ({
  load: createLoad(ports),
  record: createRecord(ports),
})

/** Activities that call Slack: on a separate queue. */
export const createSlackActivities = (
  ports: OpenPorts & DeliverPorts & { releaser: Releaser; waker: Waker },
) => ({
  sweep: attempt<void, Swept>(ports.timing, createSweep(ports)),
  open: attempt(ports.timing, createOpen(ports)),
  deliver: attempt(ports.timing, createDeliver(ports)),
})

/** Activities that read what nobody received: on the queue of those that call Slack. */
export const createCatchUpActivities = (parts: CatchUpParts & AskParts) => ({
  catchUp: attempt<CaughtUpChannel, CatchUpStep>(parts.timing, createCatchUp(parts)),
  askForCatchUps: attempt<void, Asked>(parts.timing, createAsk(parts)),
})

export type TicketActivities = ReturnType<typeof createTicketActivities>
export type SlackActivities = ReturnType<typeof createSlackActivities>
export type CatchUpActivities = ReturnType<typeof createCatchUpActivities>
