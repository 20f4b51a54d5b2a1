import { activityInfo, log } from '@temporalio/activity'
import type { Message } from '../domain/command.ts'
import { type Stored, toStored } from '../domain/stored/shape.ts'
import { DELIVERED, type Delivered } from '../domain/stored/slack-results.ts'
import { distinguishedBy } from '../domain/thread.ts'
import type { Timing } from '../domain/timing.ts'
import { backOff } from './attempt.ts'
import { later } from './later.ts'
import type { Delivery, Writer } from './ports/delivery.ts'
import type { Later, ThreadReader } from './ports/thread.ts'
import type { TicketStore } from './ports/tickets.ts'
import type { WriteStore } from './ports/writes.ts'

/** `seq`: the wanted revision. `checked`: the thread was already read for this reminder. */
export type DeliverInput = { readonly opKey: string; readonly seq: number; readonly checked: boolean }

type Ports = {
  readonly store: Pick<TicketStore, 'card'>
  readonly writes: WriteStore
  readonly reader: ThreadReader
  readonly writer: Writer
  readonly timing: Timing
}

/** One attempt to bring a lane of a ticket to its newest revision. */
export const createDeliver =
  (ports: Ports) =>
  async ({ opKey, seq, checked }: DeliverInput): Promise<Stored<Delivered>> => {
    const { writes, writer, timing } = ports
    if (activityInfo().attempt > 1) await writes.tried(opKey)
    const unheard = checked ? [] : await repliesBefore(ports, opKey)
    if (unheard.length > 0) return toStored(DELIVERED, { kind: 'found', replies: unheard })
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

/** Before its first attempt a reminder reads the thread: a reply whose event is late must still count. */
async function repliesBefore({ store, writes, reader }: Ports, opKey: string): Promise<readonly Message[]> {
  const row = await writes.find(opKey)
  const reminds = row?.notice?.kind === 'warning' || row?.notice?.kind === 'breach'
  if (!row || !reminds || row.state !== 'ready' || row.attempt > 0) return []
  const source = await store.card(row.owner.key)
  if (source === null) throw new Error(`there is no ticket for ${opKey}`)
  const read = await reader.replies(row.owner.key, [], distinguishedBy(source.ticket))
  if (read.kind === 'later') throw later(read)
  return read.replies
}
