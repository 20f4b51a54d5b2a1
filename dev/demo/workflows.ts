import { Client, Connection } from '@temporalio/client'
import type { Ticket } from '../../src/domain/ticket.ts'
import { showQuery } from '../../src/workflows/contract.ts'

/** What Temporal says of one ticket. */
export type WorkflowReport = {
  /** The workflow's own state; null while it has news that no worker has looked at. */
  ticket: Ticket | null
  /** Activities in flight: how often tried, and what went wrong last. */
  pending: { type: string; attempt: number; failure: string | null }[]
  link: string | null
}

type Seen = {
  history: string
  ticket: Ticket | null
}

const ASK_WITHIN_MS = 2_000

/**
 * Asks workflows for their state. A workflow's state follows from its history alone: as long as that has not grown, the
 * last answer holds, and it holds with every worker dead.
 */
export class Workflows {
  readonly #connection: Connection
  readonly #client: Client
  readonly #uiUrl: string | null
  readonly #seen = new Map<string, Seen>()

  private constructor(connection: Connection, namespace: string, uiUrl: string | null) {
    this.#connection = connection
    this.#client = new Client({ connection, namespace })
    this.#uiUrl = uiUrl && `${uiUrl}/namespaces/${namespace}/workflows`
  }

  static async connect(address: string, namespace: string, uiUrl: string | null): Promise<Workflows> {
    return new Workflows(await Connection.connect({ address }), namespace, uiUrl)
  }

  /** `awake`: there is a worker to ask. */
  async report(key: string, awake: boolean): Promise<WorkflowReport> {
    const id = `ticket:${key}`
    const handle = this.#client.workflow.getHandle(id)
    const { runId, historyLength, raw } = await this.#within(() => handle.describe())
    const history = `${runId}/${historyLength}`
    const known = this.#seen.get(id)
    if (known?.history !== history && awake) {
      const ticket = await this.#within(() => handle.query(showQuery)).catch(() => null)
      if (ticket) this.#seen.set(id, { history, ticket })
    }
    const seen = this.#seen.get(id)
    return {
      ticket: seen?.history === history ? seen.ticket : null,
      pending: (raw.pendingActivities ?? []).map((each) => ({
        type: each.activityType?.name ?? 'activity',
        attempt: each.attempt ?? 1,
        failure: each.lastFailure?.message ?? null,
      })),
      link: this.link(id),
    }
  }

  link(id: string): string | null {
    return this.#uiUrl && `${this.#uiUrl}/${encodeURIComponent(id)}`
  }

  async stop(): Promise<void> {
    await this.#connection.close()
  }

  #within<Answer>(ask: () => Promise<Answer>): Promise<Answer> {
    return this.#client.withDeadline(Date.now() + ASK_WITHIN_MS, ask)
  }
}
