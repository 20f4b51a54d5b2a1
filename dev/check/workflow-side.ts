import { Client, Connection, type WorkflowExecutionInfo, type WorkflowHandle } from '@temporalio/client'
import { decodeTimeoutType, defaultPayloadConverter } from '@temporalio/common'
import type { EventRecord } from './postgres-side.ts'

/**
 * A ticket's workflow as Temporal has it: its latest run, the result of its query, and the events that its
 * runs passed to `record`.
 */
export type WorkflowReport = {
  id: string
  runs: Run[]
  /** The result of the query `show`; undefined if the query failed. */
  shown: unknown
  /**
   * The events that were passed to `record`, by seq, read from the histories; the last one of each seq
   * counts.
   */
  recorded: Map<number, EventRecord>
}

export type Run = {
  runId: string
  status: string
  /** The result of a completed run. */
  result: unknown
}

type History = Awaited<ReturnType<WorkflowHandle['fetchHistory']>>
type HistoryEvent = NonNullable<History['events']>[number]

const SHOWS_WITHIN_MS = 15_000
const ID = 'ticket:'

/** Reads workflows by their ids and the names of their activities, without the product's code. */
export class Workflows {
  readonly #client: Client
  readonly #showsWithinMs: number

  /** Uses the caller's client; the caller closes its connection. */
  constructor(client: Client, showsWithinMs = SHOWS_WITHIN_MS) {
    this.#client = client
    this.#showsWithinMs = showsWithinMs
  }

  static async connect(address: string, namespace: string): Promise<Workflows> {
    const connection = await Connection.connect({ address })
    return new Workflows(new Client({ connection, namespace }))
  }

  async close(): Promise<void> {
    await this.#client.connection.close()
  }

  /** The runs of one ticket, the oldest first. */
  async runs(key: string): Promise<WorkflowExecutionInfo[]> {
    const found: WorkflowExecutionInfo[] = []
    const query = `WorkflowId = "${ID}${key}"`
    for await (const execution of this.#client.workflow.list({ query })) found.push(execution)
    return found.sort((a, b) => a.startTime.getTime() - b.startTime.getTime())
  }

  /** Every ticket workflow that ever ran: key -> its runs, the oldest first. */
  async list(): Promise<Map<string, WorkflowExecutionInfo[]>> {
    const found: WorkflowExecutionInfo[] = []
    for await (const execution of this.#client.workflow.list()) found.push(execution)
    const tickets = found.filter(({ workflowId }) => workflowId.startsWith(ID))
    tickets.sort((a, b) => a.startTime.getTime() - b.startTime.getTime())
    return Map.groupBy(tickets, ({ workflowId }) => workflowId.slice(ID.length))
  }

  async report(key: string, executions: WorkflowExecutionInfo[]): Promise<WorkflowReport> {
    const id = ID + key
    const recorded = new Map<number, EventRecord>()
    const runs: Run[] = []
    for (const { runId, status } of executions) {
      const history = await this.#history(id, runId)
      for (const event of history.flatMap(eventsRecorded)) recorded.set(event.seq, event)
      runs.push({ runId, status: status.name, result: history.map(resultOf).findLast(Boolean) ?? null })
    }
    return { id, runs, shown: executions.length > 0 ? await this.#show(id) : undefined, recorded }
  }

  /** Activities that run or wait for their next attempt, one line each. */
  async pending(): Promise<string[]> {
    const running: WorkflowExecutionInfo[] = []
    const query = 'ExecutionStatus = "Running"'
    for await (const execution of this.#client.workflow.list({ query })) running.push(execution)
    const pending = running.map(async ({ workflowId }) => {
      const { raw } = await this.#client.workflow.getHandle(workflowId).describe()
      return (raw.pendingActivities ?? []).map(
        ({ activityType, attempt, lastFailure }) =>
          `${workflowId}: ${activityType?.name}, attempt ${attempt} ${lastFailure?.message ?? ''}`,
      )
    })
    return (await Promise.all(pending)).flat()
  }

  /**
   * Runs that will end soon: those of closed tickets, and those that found no ticket. They stay for a grace
   * period.
   */
  async leaving(): Promise<number> {
    const query =
      'ExecutionStatus = "Running" AND WorkflowType = "ticket" AND (TicketStatus = "closed" OR TicketStatus IS NULL)'
    return (await this.#client.workflow.count(query)).count
  }

  /** The number of attempts that timed out because their worker sent no heartbeat. A history keeps the latest of each activity only. */
  async missedHeartbeats(): Promise<number> {
    let missed = 0
    for (const [key, runs] of await this.list())
      for (const { runId } of runs) {
        const history = await this.#history(ID + key, runId)
        missed += history.filter(isAfterMissedHeartbeat).length
      }
    return missed
  }

  /** The history as lines of text, to find the cause of a failure. */
  async story(key: string): Promise<string[]> {
    const runs = (await this.list()).get(key) ?? []
    const lines: string[] = []
    for (const { runId, status } of runs) {
      lines.push(`run ${runId} (${status.name})`)
      lines.push(...(await this.#history(ID + key, runId)).map(lineOf))
    }
    return lines
  }

  async #history(id: string, runId: string): Promise<HistoryEvent[]> {
    const { events } = await this.#client.workflow.getHandle(id, runId).fetchHistory()
    return events ?? []
  }

  async #show(id: string): Promise<unknown> {
    const handle = this.#client.workflow.getHandle(id)
    return this.#client
      .withDeadline(Date.now() + this.#showsWithinMs, () => handle.query<unknown>('show'))
      .catch(() => undefined)
  }
}

function eventsRecorded({ activityTaskScheduledEventAttributes: scheduled }: HistoryEvent): EventRecord[] {
  const [payload] = scheduled?.input?.payloads ?? []
  if (scheduled?.activityType?.name !== 'record' || !payload) return []
  const batch = defaultPayloadConverter.fromPayload<{ events: Record<string, unknown>[] }>(payload)
  return batch.events.map((body) => ({
    seq: Number(body.seq),
    kind: String(body.kind),
    cause: String(body.cause),
    body,
  }))
}

/** An attempt's start says how the attempt before it ended. */
const isAfterMissedHeartbeat = ({ activityTaskStartedEventAttributes: started }: HistoryEvent): boolean =>
  decodeTimeoutType(started?.lastFailure?.timeoutFailureInfo?.timeoutType) === 'HEARTBEAT'

function resultOf({ workflowExecutionCompletedEventAttributes: completed }: HistoryEvent): unknown {
  const [payload] = completed?.result?.payloads ?? []
  return payload && defaultPayloadConverter.fromPayload(payload)
}

/** One event of a history as text: time, type and activity. */
function lineOf(event: HistoryEvent): string {
  const { eventTime, activityTaskScheduledEventAttributes: scheduled } = event
  const at = new Date(Number(eventTime?.seconds ?? 0) * 1_000 + (eventTime?.nanos ?? 0) / 1e6)
  const [kind = '?', attributes] =
    Object.entries(event).find(([name, value]) => name.endsWith('EventAttributes') && value) ?? []
  const failure = (attributes as { failure?: { message?: string } } | undefined)?.failure?.message ?? ''
  const what = `${scheduled?.activityType?.name ?? ''} ${failure}`.trim()
  return `  ${at.toISOString().slice(11, 23)} ${kind.replace('EventAttributes', '')} ${what}`
}
