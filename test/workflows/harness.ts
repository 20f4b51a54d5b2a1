import { randomUUID } from 'node:crypto'
import { type Client, WithStartWorkflowOperation } from '@temporalio/client'
import { DefaultLogger, type NativeConnection, Runtime, Worker, type WorkerOptions } from '@temporalio/worker'
import { createSlackActivities, createTicketActivities } from '../../src/activities/index.ts'
import type { Person } from '../../src/domain/actor.ts'
import type { Answer, Fact, PersonsCommand, Trigger } from '../../src/domain/command.ts'
import type { TicketKey } from '../../src/domain/key.ts'
import { COMMAND, FACT } from '../../src/domain/stored/fact.ts'
import { parse, type Stored, toStored } from '../../src/domain/stored/shape.ts'
import { TICKET } from '../../src/domain/stored/ticket.ts'
import type { Ticket } from '../../src/domain/ticket.ts'
import { TIMING, type Timing } from '../../src/domain/timing.ts'
import {
  commandUpdate,
  factSignal,
  SLACK_QUEUE,
  showQuery,
  TICKET_QUEUE,
  ticketWorkflowId,
} from '../../src/workflows/contract.ts'
import type { ticket } from '../../src/workflows/ticket.ts'
import { sharedBundle } from '../harness/servers.ts'
import type { Memory } from './memory.ts'

// Provoked warnings are not logged: only Temporal's errors are.
Runtime.install({ logger: new DefaultLogger('ERROR') })

type Options = {
  connection: NativeConnection
  client: Client
  memory: Memory
  timing?: Partial<Timing>
  continueAsNewAfterEvents?: number
  namespace?: string
  /** The workflows' code; by default that of the whole run of tests. */
  workflowBundle?: WorkerOptions['workflowBundle']
}

/** The ticket's workflow on a real server, with its ports in memory, and the gateway's ticket client. */
export class WorkflowHarness {
  readonly memory: Memory
  readonly client: Client
  #workers: Worker[]
  #running: Promise<void>[]

  private constructor(memory: Memory, client: Client, workers: Worker[]) {
    this.memory = memory
    this.client = client
    this.#workers = workers
    this.#running = workers.map((worker) => worker.run())
  }

  static async start({
    connection,
    client,
    memory,
    continueAsNewAfterEvents,
    ...options
  }: Options): Promise<WorkflowHarness> {
    const timing: Timing = {
      ...TIMING,
      retryMs: 20,
      retryMaxMs: 200,
      gracePeriodMs: 1_000,
      ...options.timing,
    }
    const ports = {
      store: memory.store,
      writes: memory.writes,
      reader: memory.reader,
      writer: memory.writer,
      ...memory.sight,
      releaser: { release: async () => [] },
      waker: { wake: async () => undefined },
      timing,
    }
    const slackPorts = { ...ports, settings: memory.live }
    const common = { connection, namespace: options.namespace ?? 'default' }
    const workers = await Promise.all([
      Worker.create({
        ...common,
        taskQueue: TICKET_QUEUE,
        workflowBundle: options.workflowBundle ?? sharedBundle(),
        activities: createTicketActivities({
          ...ports,
          ...(continueAsNewAfterEvents ? { continueAsNewAfterEvents } : {}),
        }),
      }),
      Worker.create({ ...common, taskQueue: SLACK_QUEUE, activities: createSlackActivities(slackPorts) }),
    ])
    return new WorkflowHarness(memory, client, workers)
  }

  async stop(): Promise<void> {
    for (const worker of this.#workers) worker.shutdown()
    await Promise.all(this.#running)
  }

  #start(key: TicketKey) {
    return {
      workflowId: ticketWorkflowId(key),
      taskQueue: TICKET_QUEUE,
      args: [{ key }] as [{ key: TicketKey }],
    }
  }

  async trigger(key: TicketKey, actor: Person, at = Date.now()): Promise<void> {
    const trigger: Trigger = {
      kind: 'trigger',
      id: `react:${actor.user}:${at}`,
      at,
      source: 'reaction',
      actor,
    }
    await this.signalWithStart(key, trigger)
  }

  async signalWithStart(key: TicketKey, fact: Fact): Promise<void> {
    await this.client.workflow.signalWithStart<typeof ticket, [Stored<Fact>]>('ticket', {
      ...this.#start(key),
      signal: factSignal,
      signalArgs: [toStored(FACT, fact)],
    })
  }

  async fact(key: TicketKey, fact: Fact): Promise<void> {
    await this.handle(key).signal(factSignal, toStored(FACT, fact))
  }

  command(
    key: TicketKey,
    kind: PersonsCommand['kind'],
    actor: Person,
    id: string = randomUUID(),
  ): Promise<Answer> {
    const command: PersonsCommand = { kind, id, at: Date.now(), actor }
    return this.tell(key, command)
  }

  tell(key: TicketKey, command: PersonsCommand): Promise<Answer> {
    const operation = new WithStartWorkflowOperation<typeof ticket>('ticket', {
      ...this.#start(key),
      workflowIdConflictPolicy: 'USE_EXISTING',
    })
    return this.client.workflow.executeUpdateWithStart(commandUpdate, {
      args: [toStored(COMMAND, command)],
      updateId: command.id,
      startWorkflowOperation: operation,
    })
  }

  async show(key: TicketKey): Promise<Ticket | null> {
    const shown = await this.handle(key).query(showQuery)
    return shown && parse(TICKET, shown)
  }

  /** The summary of the ticket in the Temporal UI. */
  async details(key: TicketKey): Promise<string> {
    const handle = this.client.workflow.getHandle(ticketWorkflowId(key))
    const metadata = await handle.query<{ currentDetails?: string }>('__temporal_workflow_metadata')
    return metadata.currentDetails ?? ''
  }

  status(key: TicketKey) {
    return this.handle(key).describe()
  }

  handle(key: TicketKey) {
    return this.client.workflow.getHandle(ticketWorkflowId(key))
  }
}

let count = 0
/** A key of a message without a ticket. */
export const freshKey = (at = Date.now()): TicketKey => ({
  workspace: 'T1',
  channel: 'C1',
  threadTs: `${(at / 1000).toFixed(3)}${String(count++).padStart(3, '0')}`,
})

/** Waits until a condition holds, polling every few milliseconds; a server's internal state emits no event. */
export async function eventually(
  what: string,
  isSo: () => boolean | Promise<boolean>,
  withinMs = 20_000,
): Promise<void> {
  const until = Date.now() + withinMs
  while (!(await isSo())) {
    if (Date.now() > until) throw new Error(`it never came about that ${what}`)
    await new Promise((resolve) => setTimeout(resolve, 15))
  }
}

/** Like the gateway: a call at the end of a run was not applied, and the same id may be sent again. */
export async function withRetries<T>(call: () => Promise<T>): Promise<T> {
  for (let attempt = 0; ; attempt++) {
    try {
      return await call()
    } catch (error) {
      if (attempt === 8) throw error
      await new Promise((resolve) => setTimeout(resolve, 40))
    }
  }
}
