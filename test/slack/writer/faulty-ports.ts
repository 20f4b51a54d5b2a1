import type { WriteRow, WriteStore } from '../../../src/activities/ports/writes.ts'
import { TIMING } from '../../../src/domain/timing.ts'
import { METADATA_TYPE, type Page, type ReadMessage, type SlackApi } from '../../../src/slack/api/web.ts'
import { errors } from './fake-slack.ts'
import type { Kept } from './memory-writes.ts'
import { type Broken, EPOCH, type Stage } from './notice-case.ts'
import { over, type Ports } from './worker.ts'

/* Faulty ports: each one removes a rule of the writer. */

export const EMPTY: Page = { messages: [], next: null }

type PortsOf = NonNullable<Broken['ports']>

export function withWrites(change: (writes: WriteStore, stage: Stage) => Partial<WriteStore>): PortsOf {
  return (ports, stage) => ({ ...ports, writes: over(ports.writes, change(ports.writes, stage)) })
}

export function withApi(change: (api: SlackApi, stage: Stage) => Partial<SlackApi>): PortsOf {
  return (ports, stage) => ({ ...ports, api: over(ports.api, change(ports.api, stage)) })
}

export function reads(ports: Ports, change: (read: Promise<Page>) => Promise<Page>): Ports {
  const { api } = ports
  const replies: SlackApi['replies'] = (range) => change(api.replies(range))
  const history: SlackApi['history'] = (range) => change(api.history(range))
  return { ...ports, api: over(api, { replies, history }) }
}

export const changesMessages =
  (change: (message: ReadMessage) => ReadMessage) =>
  (ports: Ports): Ports =>
    reads(ports, async (read) => {
      const page = await read
      return { ...page, messages: page.messages.map(change) }
    })

/** Any message of our bot counts as the wanted one. */
export const taken =
  ({ writes }: Stage) =>
  (message: ReadMessage): ReadMessage => {
    const { receipt: k, seq } = [...writes.rows.values()][0] ?? {}
    return { ...message, metadata: { ...message.metadata, event_payload: { k, seq } } }
  }

export const ourKind = (message: ReadMessage): ReadMessage => ({
  ...message,
  metadata: { ...message.metadata, event_type: METADATA_TYPE },
})

export const forgetsAttempts = (writes: WriteStore): Partial<WriteStore> => ({
  find: async (opKey) => {
    const row = await writes.find(opKey)
    if (row?.state === 'sending') await writes.again(opKey, row.attempt)
    return row?.state === 'sending' ? { ...row, state: 'ready' } : row
  },
})

export const seesAges = (
  writes: WriteStore,
  age: (row: WriteRow, ms: number) => number,
): Partial<WriteStore> => ({
  find: async (opKey) => {
    const row = await writes.find(opKey)
    return row === null || row.ageMs === null ? row : { ...row, ageMs: age(row, row.ageMs) }
  },
})

export const beginsAnyhow = (_: WriteStore, { world, writes }: Stage): Partial<WriteStore> => ({
  begin: async (opKey, attempt, channel) => {
    const now = world.now + EPOCH
    const begun: Partial<Kept> = {
      state: 'sending',
      channel,
      attempt: attempt + 1,
      firstAt: now,
      attemptAt: now,
    }
    writes.force(opKey, begun)
    return true
  },
})

let began = ''
/** The attempt is recorded only together with its outcome. */
export const storesLate = (store: WriteStore): Partial<WriteStore> => ({
  begin: async (opKey, attempt, channel) => {
    const row = await store.find(opKey)
    began = channel
    return row?.state === 'ready' && row.attempt === attempt
  },
  done: async (opKey, attempt, ts, seq) => {
    await store.begin(opKey, attempt - 1, began)
    return store.done(opKey, attempt, ts, seq)
  },
})

export function rethrows(api: SlackApi, these: (error: unknown) => boolean): Partial<SlackApi> {
  return {
    post: (...args) =>
      api.post(...args).catch((error) => {
        throw these(error) ? errors.refused() : error
      }),
  }
}

/** The deadline D starts after the response of `begin`. */
export function countsFromAfter(ports: Ports): Ports {
  let begunAt = 0
  const post: SlackApi['post'] = (to, content, receipt) =>
    ports.api.post(to, content, receipt, begunAt + TIMING.sendDeadlineMs)
  const begin: WriteStore['begin'] = async (...args) => {
    const begun = await ports.writes.begin(...args)
    begunAt = performance.now()
    return begun
  }
  return { ...ports, api: over(ports.api, { post }), writes: over(ports.writes, { begin }) }
}

export function swallowsLaterPages(ports: Ports): Ports {
  const { api } = ports
  const calm = (range: { cursor?: string }, read: Promise<Page>) =>
    range.cursor === undefined ? read : read.catch(() => EMPTY)
  const replies: SlackApi['replies'] = (range) => calm(range, api.replies(range))
  const history: SlackApi['history'] = (range) => calm(range, api.history(range))
  return { ...ports, api: over(api, { replies, history }) }
}

export async function endsNow(read: Promise<Page>, { world, workerSkew }: Stage): Promise<Page> {
  const page = await read
  const now = world.now + EPOCH + workerSkew
  return { ...page, messages: page.messages.filter(({ ts }) => Number(ts) * 1000 <= now) }
}

/** Reads the team's present triage channel instead of the channel of the post. */
export function looksWhereItWouldPost({ writes, triageOf, ...ports }: Ports): Ports {
  const find: WriteStore['find'] = async (opKey) => {
    const row = await writes.find(opKey)
    const today = row?.target.kind === 'triage' ? triageOf?.(row.target.team) : undefined
    return row && today ? { ...row, channel: today } : row
  }
  return { ...ports, triageOf, writes: over(writes, { find }) }
}

/** A refused attempt continues although its notice has become pointless. */
export const forgetsWhatIsPointless = (_: WriteStore, { writes }: Stage): Partial<WriteStore> => ({
  again: async (opKey, attempt) => {
    const took = await writes.again(opKey, attempt)
    if (took && writes.row(opKey).state === 'void') writes.force(opKey, { state: 'ready' })
    return took
  },
  find: async (opKey) => {
    const row = await writes.find(opKey)
    return row && { ...row, voidedBecause: null }
  },
})

export const leavesAsItStands = (_: WriteStore, { writes }: Stage): Partial<WriteStore> => ({
  done: async (opKey, attempt, ts, seq) =>
    writes.done(opKey, attempt, ts, Math.max(seq, writes.row(opKey).seq)),
})
