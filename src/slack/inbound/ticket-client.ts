import type { Logger } from '@slack/web-api'
import {
  type Client,
  WithStartWorkflowOperation,
  WorkflowIdConflictPolicy,
  WorkflowIdReusePolicy,
  WorkflowNotFoundError,
} from '@temporalio/client'
import type { TicketStore } from '../../activities/ports/tickets.ts'
import type { Answer, Fact, PersonsCommand, Trigger } from '../../domain/command.ts'
import type { TicketKey } from '../../domain/key.ts'
import { COMMAND, FACT } from '../../domain/stored/fact.ts'
import { toStored } from '../../domain/stored/shape.ts'
import type { Timing } from '../../domain/timing.ts'
import {
  commandUpdate,
  factSignal,
  TICKET_QUEUE,
  TICKET_WORKFLOW,
  type TicketInput,
  ticketWorkflowId,
} from '../../workflows/contract.ts'
import { tsToMs } from '../api/timestamp.ts'
import { within } from '../api/within.ts'

/**
 * The gateway's only access to the tickets. `since` is the instant (of `performance.now()`) at which Slack's
 * envelope arrived. From then on `answerMs` plus `handOverMs` are available, together less than Slack's three
 * seconds.
 */
export type TicketClient = {
  /**
   * Resolves once Temporal has accepted it; rejects if Temporal does not in time: then Slack sends the event
   * again.
   */
  trigger(key: TicketKey, trigger: Trigger, since?: number): Promise<void>
  /** As `trigger`; a fact about a thread without a ticket is dropped. */
  fact(key: TicketKey, fact: Fact, since?: number): Promise<void>
  /**
   * Returns the ticket's answer; `noted` if it came too late but the command will be applied; `failed` if
   * even that is uncertain. Never rejects.
   */
  command(key: TicketKey, command: PersonsCommand, since?: number): Promise<Answer | 'noted' | 'unknown'>
  /**
   * The first of the former keys that has a ticket, or a run that may be opening one, else the first key. Rejects if
   * Postgres or Temporal is needed and does not respond.
   */
  find(keys: readonly TicketKey[]): Promise<TicketKey>
  /** The key has a ticket, or a run that may be opening one. Rejects as `find` does. */
  isTicket(key: TicketKey): Promise<boolean>
  /** Makes the workflow check its undelivered writes again. `id` names the reason. Rejects as `fact` does. */
  wake(key: TicketKey, id: string): Promise<void>
}

export type TicketClientOptions = {
  /** Its connection retries quickly (docs/adr/0002): the SDK's defaults wait for a second or more. */
  readonly client: Pick<Client, 'workflow' | 'withAbortSignal'>
  readonly store: Pick<TicketStore, 'has'>
  readonly timing: Pick<Timing, 'answerMs' | 'handOverMs'>
  readonly logger: Logger
}

/** The pause before an update that arrived at the end of a run is tried on the next run. */
const NEXT_RUN_MS = 40

export function createTicketClient({ client, store, timing, logger }: TicketClientOptions): TicketClient {
  const { answerMs, handOverMs } = timing

  /** Only our time-out is reliable: the SDK's deadlines do not cover the pauses between its own attempts. */
  async function bounded<T>(ms: number, what: string, work: (gaveUp: AbortSignal) => Promise<T>): Promise<T> {
    const giveUp = new AbortController()
    const working = client.withAbortSignal(giveUp.signal, () => work(giveUp.signal))
    try {
      return await within(ms, what, working)
    } finally {
      // Otherwise the SDK would poll for the abandoned call's result for ever.
      giveUp.abort()
    }
  }

  async function signalWithStart(key: TicketKey, fact: Fact): Promise<void> {
    await client.workflow.signalWithStart(TICKET_WORKFLOW, {
      ...startOptions(key),
      signal: factSignal,
      signalArgs: [toStored(FACT, fact)],
    })
  }

  async function signal(key: TicketKey, fact: Fact): Promise<void> {
    try {
      await client.workflow.getHandle(ticketWorkflowId(key)).signal(factSignal, toStored(FACT, fact))
    } catch (error) {
      if (!(error instanceof WorkflowNotFoundError)) throw error
      if (await mayBeTicket(key)) await signalWithStart(key, fact)
    }
  }

  /**
   * While Postgres is away, the thread may have a ticket. Then a run is started; it checks later, and ends
   * without effect if there is no ticket.
   */
  async function mayBeTicket(key: TicketKey): Promise<boolean> {
    try {
      return await within(handOverMs, 'asking Postgres for a ticket', store.has(key))
    } catch (error) {
      logger.warn('Postgres does not say whether there is a ticket', error)
      return true
    }
  }

  async function update(key: TicketKey, command: PersonsCommand, gaveUp: AbortSignal): Promise<Answer> {
    for (;;) {
      try {
        return await client.workflow.executeUpdateWithStart(commandUpdate, {
          startWorkflowOperation: new WithStartWorkflowOperation(TICKET_WORKFLOW, startOptions(key)),
          args: [toStored(COMMAND, command)],
          updateId: command.id,
        })
      } catch (error) {
        if (gaveUp.aborted || !metTheEnd(error)) throw error
        await new Promise((resume) => setTimeout(resume, NEXT_RUN_MS))
      }
    }
  }

  const left = (since: number): number => since + answerMs + handOverMs - performance.now()

  const fact: TicketClient['fact'] = (key, message, since = performance.now()) =>
    bounded(left(since), 'signalling the ticket', () => signal(key, message))

  const isTicket: TicketClient['isTicket'] = async (key) =>
    (await within(handOverMs, 'asking Postgres for a ticket', store.has(key))) ||
    (await bounded(handOverMs, 'asking Temporal for a run', () => isRunning(client, key)))

  return {
    fact,
    isTicket,
    async find(keys) {
      const [present, ...former] = keys
      if (present === undefined) throw new RangeError('no key was given')
      for (const key of former) if (await isTicket(key)) return key
      return present
    },
    trigger: (key, trigger, since = performance.now()) =>
      bounded(left(since), 'opening a ticket', () => signalWithStart(key, trigger)),
    wake: (key, id) => fact(key, { kind: 'wake', id, at: Date.now() }),
    async command(key, command, since = performance.now()) {
      try {
        const ms = left(since) - handOverMs
        return await bounded(ms, 'answering a click', (gaveUp) => update(key, command, gaveUp))
      } catch (error) {
        // After any error it may have been applied: sending it again with the same id makes it idempotent.
        logger.warn(`${command.id} has no answer in time; handing it over as a signal`, error)
      }
      try {
        await bounded(handOverMs, 'handing over a click', () => signalWithStart(key, command))
        return 'noted'
      } catch (error) {
        logger.error(`${command.id} was not accepted`, error)
        return 'unknown'
      }
    },
  }
}

/** A ticket that is being opened is not in Postgres yet: under another key its message would make two. */
async function isRunning({ workflow }: Pick<Client, 'workflow'>, key: TicketKey): Promise<boolean> {
  try {
    const { status } = await workflow.getHandle(ticketWorkflowId(key)).describe()
    return status.name === 'RUNNING'
  } catch (error) {
    if (error instanceof WorkflowNotFoundError) return false
    throw error
  }
}

/** The options with which a ticket's workflow is started, by any caller. They contain no person's text. */
function startOptions(key: TicketKey) {
  const asked = new Date(tsToMs(key.threadTs)).toISOString().slice(0, 16).replace('T', ' ')
  const input: TicketInput = { key }
  return {
    taskQueue: TICKET_QUEUE,
    workflowId: ticketWorkflowId(key),
    workflowIdConflictPolicy: WorkflowIdConflictPolicy.USE_EXISTING,
    workflowIdReusePolicy: WorkflowIdReusePolicy.ALLOW_DUPLICATE,
    args: [input] as [TicketInput],
    staticSummary: `a request in ${key.channel}, ${asked} UTC`,
    staticDetails: `The message ${key.threadTs} in channel ${key.channel} of workspace ${key.workspace}, and its thread.`,
  }
}

/** FAILED_PRECONDITION: the update arrived in the task that ended the run, and was not applied. */
function metTheEnd(error: unknown): boolean {
  for (let one = error; one instanceof Error; one = one.cause)
    if ('code' in one && one.code === 9) return true
  return false
}
