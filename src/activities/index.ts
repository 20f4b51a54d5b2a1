import type { Timing } from '../domain/timing.ts'
import { attempt } from './attempt.ts'
import { createDeliver } from './deliver.ts'
import { createLoad, type LoadParts } from './load.ts'
import { createOpen } from './open.ts'
import type { Releaser, Waker, Writer } from './ports/delivery.ts'
import type { ThreadReader } from './ports/thread.ts'
import type { TicketStore } from './ports/tickets.ts'
import type { WriteStore } from './ports/writes.ts'
import { createRecord } from './record.ts'
import { createSweep, type Swept } from './sweep.ts'

/** Activities that read and write Postgres: on the queue of the workflows. */
export const createTicketActivities = (ports: LoadParts) => ({
  load: createLoad(ports),
  record: createRecord(ports),
})

/** Activities that call Slack: on a separate queue. */
export const createSlackActivities = (ports: {
  store: TicketStore
  writes: WriteStore
  reader: ThreadReader
  writer: Writer
  releaser: Releaser
  waker: Waker
  timing: Timing
}) => ({
  sweep: attempt<void, Swept>(ports.timing, createSweep(ports)),
  open: attempt(ports.timing, createOpen(ports)),
  deliver: attempt(ports.timing, createDeliver(ports)),
})

export type TicketActivities = ReturnType<typeof createTicketActivities>
export type SlackActivities = ReturnType<typeof createSlackActivities>
