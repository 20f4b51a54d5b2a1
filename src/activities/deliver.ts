import { activityInfo, log } from '@temporalio/activity'
import { instantOf } from '../domain/ids.ts'
import type { TicketKey } from '../domain/key.ts'
import type { Sight } from '../domain/sight.ts'
import { type Stored, toStored } from '../domain/stored/shape.ts'
import { DELIVERED, type Delivered } from '../domain/stored/slack-results.ts'
import { distinguishedBy } from '../domain/thread.ts'
import type { Timing } from '../domain/timing.ts'
import { kindOf, laneOf } from '../domain/writes.ts'
import { backOff } from './attempt.ts'
import { rowsOf, sightSince } from './known-thread.ts'
import { later } from './later.ts'
import type { CoverageStore } from './ports/coverage.ts'
import type { Delivery, Writer } from './ports/delivery.ts'
import type { SeenStore } from './ports/seen.ts'
import type { LiveSettings } from './ports/settings.ts'
import type { Later, ThreadReader } from './ports/thread.ts'
import type { ReadStore } from './ports/thread-reads.ts'
import type { TicketStore } from './ports/tickets.ts'
import type { WriteStore } from './ports/writes.ts'

/** `seq`: the wanted revision. `checked`: the thread was already read for this reminder. */
export type DeliverInput = { readonly opKey: string; readonly seq: number; readonly checked: boolean }

type ThreadPorts = {
  readonly writes: Pick<WriteStore, 'find'>
  readonly store: Pick<TicketStore, 'card'>
  readonly reader: Pick<ThreadReader, 'replies'>
  readonly reads: Pick<ReadStore, 'lookedAt'>
  readonly seen: Pick<SeenStore, 'thread'>
  readonly coverage: Pick<CoverageStore, 'holes'>
  readonly settings: LiveSettings
  readonly timing: Timing
}

export type DeliverPorts = ThreadPorts & { readonly writes: WriteStore; readonly writer: Writer }

/** One attempt to bring a lane of a ticket to its newest revision. */
export const createDeliver =
  (ports: DeliverPorts) =>
  async ({ opKey, seq, checked }: DeliverInput): Promise<Stored<Delivered>> => {
    const { writes, writer, timing } = ports
    if (activityInfo().attempt > 1) await writes.tried(opKey)
    const unheard = checked ? null : await changesBefore(ports, opKey)
    if (unheard !== null) return toStored(DELIVERED, unheard)
    const delivery = await writer.deliver(opKey, seq)
    if (delivery.kind === 'later') throw later(delivery)
    if (delivery.kind === 'behind') throw later(behind(timing, seq, delivery.has))
    if (delivery.kind === 'failed') report(opKey, delivery)
    return toStored(DELIVERED, delivery)
  }

/** Postgres was restored from a backup, for example: Temporal retries until the rows are written again. */
const behind = (timing: Timing, seq: number, has: number): Later => ({
  kind: 'later',
  afterMs: backOff(timing),
  why: `Postgres has revision ${has} of this write, and ${seq} is wanted`,
})

/** A bug of ours is logged as an error; a request that its author deleted is not. */
function report(opKey: string, { why, because }: Extract<Delivery, { kind: 'failed' }>): void {
  if (because === 'bug') log.error(`Slack never takes what Docket asked for: ${why}`, { opKey })
  else log.warn(`a Slack write has ended, its target is gone or not for this: ${why}`, { opKey })
}

type Found = Extract<Delivered, { kind: 'found' }>

/**
 * Before its first attempt a reminder reads the thread, if the gateways may have missed a reply or the deletion of the
 * request: both must still count. Null if there is nothing new.
 */
async function changesBefore(ports: ThreadPorts, opKey: string): Promise<Found | null> {
  if (kindOf(laneOf(opKey)) !== 'notice') return null
  const row = await ports.writes.find(opKey)
  const reminds = row?.notice?.kind === 'warning' || row?.notice?.kind === 'breach'
  if (!row || !reminds || row.state !== 'ready' || row.attempt > 0) return null
  const { key } = row.owner
  switch (await sightSinceLook(ports, key)) {
    case 'whole':
      return null
    case 'unsure':
      throw later({ ...soon(ports), why: 'no gateway has said for a while that it receives events' })
    case 'broken':
      return readChanges(ports, key)
  }
}

const soon = ({ timing }: ThreadPorts) => ({ kind: 'later', afterMs: timing.coverMs }) as const

/** Nothing that was said before the latest look at the thread, or before its request, needs to be looked for. */
async function sightSinceLook(ports: ThreadPorts, key: TicketKey): Promise<Sight> {
  const lookedAt = await ports.reads.lookedAt(key)
  const since = lookedAt === null ? instantOf(key.threadTs) : lookedAt - ports.timing.readLagMs
  return sightSince(ports, key.channel, since)
}

async function readChanges(ports: ThreadPorts, key: TicketKey): Promise<Found | null> {
  const { store, reader } = ports
  const source = await store.card(key)
  if (source === null) throw new Error('there is no ticket to remind of')
  const read = await reader.replies(key, await rowsOf(ports, key), distinguishedBy(source.ticket))
  if (read.kind === 'later') throw later(read)
  const isNews = read.requestDeleted && source.ticket.requestDeleted === null
  if (read.replies.length === 0 && !isNews) return null
  return { kind: 'found', replies: read.replies, request: isNews ? 'deleted' : 'present' }
}
