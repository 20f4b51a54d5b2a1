import pg from 'pg'
import type { Policy } from '../../src/domain/policy.ts'
import { countTickets, readTickets } from '../check/postgres-side.ts'
import type { Process } from '../stack/processes.ts'
import type { SlackMirror } from '../stack/slack-mirror.ts'
import type { Stack } from '../stack/stack.ts'
import { agreementRow } from './agreement-rows.ts'
import type { Watching } from './site.ts'
import type { AgreementRow, DemoTeam, Moment, Snapshot } from './snapshot.ts'
import { Workflows } from './workflows.ts'

/** How often Postgres and Temporal are read while a page is open. */
const POLL_INTERVAL_MS = 1_000
/** How many of the newest tickets the page shows. */
const MOST_SHOWN = 20
/** After a change in Slack, read soon, but once for many changes. */
const DEBOUNCE_MS = 200

export type Watched = {
  stack: Stack
  mirror: SlackMirror
  policy: Policy
  team: DemoTeam
}

/** Reads Slack, Postgres and Temporal while a page is open, and notifies the listeners of changes. */
export class Watch implements Watching {
  readonly #since = Date.now()
  readonly #moments: Moment[] = []
  readonly #of: Watched
  readonly #pool: pg.Pool
  readonly #workflows: Workflows
  readonly #listeners = new Set<(snapshot: Snapshot) => void>()
  readonly #deaf: () => void
  #last: Snapshot | undefined
  #timer: NodeJS.Timeout | undefined
  #looking = false

  private constructor(of: Watched, workflows: Workflows) {
    this.#of = of
    this.#pool = new pg.Pool({
      connectionString: of.stack.postgresUrl,
      max: 2,
      connectionTimeoutMillis: 2_000,
      query_timeout: 5_000,
    })
    // Postgres may go away between queries; the next query reports the error.
    this.#pool.on('error', () => {})
    this.#workflows = workflows
    this.#deaf = of.mirror.listen((item) => {
      if (item.kind === 'fault' && item.fault.kind === 'stored_then_error')
        this.#note({ kind: 'failed', at: Date.now() })
      if (item.kind === 'message') this.#lookIn(DEBOUNCE_MS)
    })
  }

  static async start(of: Watched): Promise<Watch> {
    const { temporalAddress, namespace, temporalUiUrl } = of.stack
    return new Watch(of, await Workflows.connect(temporalAddress, namespace, temporalUiUrl))
  }

  /** Calls the listener now and on every change until the returned function is called. */
  listen(listener: (snapshot: Snapshot) => void): () => void {
    this.#listeners.add(listener)
    if (this.#last) listener(this.#last)
    this.#lookIn(0)
    return () => this.#listeners.delete(listener)
  }

  killed(process: Process): void {
    this.#note({ kind: 'killed', process, at: Date.now() })
  }

  started(process: Process): void {
    this.#note({ kind: 'started', process, at: Date.now() })
  }

  clicked(click: { action: string; channel: string; ts: string; down: Process[] }): void {
    this.#note({ kind: 'clicked', ...click, at: Date.now() })
  }

  armed(): void {
    this.#note({ kind: 'armed', at: Date.now() })
  }

  async stop(): Promise<void> {
    this.#deaf()
    this.#listeners.clear()
    clearTimeout(this.#timer)
    await Promise.all([this.#pool.end(), this.#workflows.stop()])
  }

  /** Reads the present state. */
  async look(): Promise<Snapshot> {
    const { stack, team } = this.#of
    // Taken first, so that the tickets in a snapshot are never older than its moments.
    const moments = this.#moments.slice(-100)
    const { tickets, total, trouble } = await Promise.all([this.#rows(), countTickets(this.#pool)]).then(
      ([found, count]) => ({ tickets: found, total: count, trouble: null }),
      (error) => ({
        tickets: this.#last?.tickets ?? [],
        total: this.#last?.total ?? 0,
        trouble: `Postgres or Temporal does not respond: ${messageOf(error)}`,
      }),
    )
    return {
      since: this.#since,
      processes: { gateway: stack.gateway.light, worker: stack.worker.light },
      moments,
      tickets,
      total,
      trouble,
      team,
      temporalUi: stack.temporalUiUrl && `${stack.temporalUiUrl}/namespaces/${stack.namespace}/workflows`,
    }
  }

  async #rows(): Promise<AgreementRow[]> {
    const { stack, mirror, policy } = this.#of
    const workerUp = stack.worker.light === 'up'
    const tickets = await readTickets(this.#pool, { newest: MOST_SHOWN })
    const state = mirror.state()
    return Promise.all(
      tickets.map(async (ticket) =>
        agreementRow(ticket, await this.#workflows.watch(ticket.key, workerUp), { state, policy, workerUp }),
      ),
    )
  }

  #note(moment: Moment): void {
    this.#moments.push(moment)
    this.#lookIn(0)
  }

  #lookIn(ms: number): void {
    if (this.#listeners.size === 0 || this.#looking) return
    clearTimeout(this.#timer)
    this.#timer = setTimeout(() => void this.#publishChange(), ms)
  }

  async #publishChange(): Promise<void> {
    this.#looking = true
    const snapshot = await this.look()
    this.#looking = false
    if (JSON.stringify(snapshot) !== JSON.stringify(this.#last)) {
      for (const listener of this.#listeners) listener(snapshot)
    }
    this.#last = snapshot
    this.#lookIn(POLL_INTERVAL_MS)
  }
}

const messageOf = (error: unknown): string =>
  (error instanceof Error ? error.message : String(error)).split('\n', 1)[0] ?? ''
