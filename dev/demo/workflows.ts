import { Client, Connection } from '@temporalio/client'
import { Workflows as Histories, type WorkflowReport } from '../check/workflow-side.ts'

/** The state of one ticket in Temporal. */
export type Watched = {
  /** Null while it has updates that no worker has processed. */
  report: WorkflowReport | null
  pending: Pending[]
  /** This ticket in the Temporal UI. */
  link: string | null
}

/** An activity in flight: its attempt, and the last error. */
export type Pending = { type: string; attempt: number; failure: string | null }

const WITHIN_MS = 2_000

/**
 * Reads workflows for the page. A workflow's state follows from its history alone. So the last report holds
 * until the history grows, even if every worker is dead.
 */
export class Workflows {
  readonly #connection: Connection
  readonly #client: Client
  readonly #histories: Histories
  readonly #uiUrl: string | null
  readonly #known = new Map<string, { history: string; report: WorkflowReport }>()

  private constructor(connection: Connection, namespace: string, uiUrl: string | null) {
    this.#connection = connection
    this.#client = new Client({ connection, namespace })
    this.#histories = new Histories(this.#client, WITHIN_MS)
    this.#uiUrl = uiUrl && `${uiUrl}/namespaces/${namespace}/workflows`
  }

  static async connect(address: string, namespace: string, uiUrl: string | null): Promise<Workflows> {
    return new Workflows(await Connection.connect({ address }), namespace, uiUrl)
  }

  /** `workerUp`: a worker can be queried. */
  async watch(key: string, workerUp: boolean): Promise<Watched> {
    const id = `ticket:${key}`
    const { runId, historyLength, raw } = await this.#client.withDeadline(Date.now() + WITHIN_MS, () =>
      this.#client.workflow.getHandle(id).describe(),
    )
    const history = `${runId}/${historyLength}`
    if (this.#known.get(id)?.history !== history && workerUp) await this.#learn(key, id, { history, runId })
    const known = this.#known.get(id)
    return {
      report: known?.history === history ? known.report : null,
      pending: (raw.pendingActivities ?? []).map((each) => ({
        type: each.activityType?.name ?? 'activity',
        attempt: each.attempt ?? 1,
        failure: each.lastFailure?.message ?? null,
      })),
      link: this.#uiUrl && `${this.#uiUrl}/${encodeURIComponent(id)}`,
    }
  }

  async stop(): Promise<void> {
    await this.#connection.close()
  }

  async #learn(
    key: string,
    id: string,
    { history, runId }: { history: string; runId: string },
  ): Promise<void> {
    const runs = await this.#histories.runs(key)
    // Temporal's list of runs is updated a moment later.
    if (runs.at(-1)?.runId !== runId) return
    const report = await this.#histories.report(key, runs)
    if (report.shown !== undefined) this.#known.set(id, { history, report })
  }
}
