import { Client, Connection, type WorkflowExecutionInfo, type WorkflowHandle } from '@temporalio/client'
import { defaultPayloadConverter } from '@temporalio/common'
import type { EventRecord } from './postgres-side.ts'

/** A ticket's workflow as Temporal has it: its latest run, what that answers, and what all its runs had recorded. */
export type WorkflowReport = {
  id: string
  runs: Run[]
  /** What `show` answers; undefined where it did not answer. */
  shown: unknown
  /** The events that went into `record`, by seq, as the histories hold them; the last of a seq counts. */
  recorded: Map<number, EventRecord>
}

export type Run = {
  runId: string
  status: string
  /** Of a run that completed. */
  result: unknown
}

type History = Awaited<ReturnType<WorkflowHandle['fetchHistory']>>
type HistoryEvent = NonNullable<History['events']>[number]

const SHOWS_WITHIN_MS = 15_000
const ID = 'ticket:'

/** Reads workflows as they are, by nothing but their ids and the names of what they take. */
export class Workflows {
  readonly #client: Client
  readonly #showsWithinMs: number

  /** Over a client of the caller's, who also closes its connection. */
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

  /**
   * Activities of tickets that are under way or wait for their next attempt, each in words. A sweep is no ticket's: it
   * only looks, and one whose worker was killed waits for its time-out.
   */
  async pending(): Promise<string[]> {
    const running: WorkflowExecutionInfo[] = []
    const query = 'ExecutionStatus = "Running" AND WorkflowType = "ticket"'
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

  /** Runs that are there only to leave: of closed tickets, and of what is none. They linger for a moment. */
  async leaving(): Promise<number> {
    const query =
      'ExecutionStatus = "Running" AND WorkflowType = "ticket" AND (TicketStatus = "closed" OR TicketStatus IS NULL)'
    return (await this.#client.workflow.count(query)).count
  }

  /** The history as lines, for a person who looks for what went wrong. */
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

function resultOf({ workflowExecutionCompletedEventAttributes: completed }: HistoryEvent): unknown {
  const [payload] = completed?.result?.payloads ?? []
  return payload && defaultPayloadConverter.fromPayload(payload)
}

/** One event of a history for a person's eyes: when, what, and of which activity. */
function lineOf(event: HistoryEvent): string {
  const { eventTime, activityTaskScheduledEventAttributes: scheduled } = event
  const at = new Date(Number(eventTime?.seconds ?? 0) * 1_000 + (eventTime?.nanos ?? 0) / 1e6)
  const [kind = '?', attributes] =
    Object.entries(event).find(([name, value]) => name.endsWith('EventAttributes') && value) ?? []
  const failure = (attributes as { failure?: { message?: string } } | undefined)?.failure?.message ?? ''
  const what = `${scheduled?.activityType?.name ?? ''} ${failure}`.trim()
  return `  ${at.toISOString().slice(11, 23)} ${kind.replace('EventAttributes', '')} ${what}`
}
