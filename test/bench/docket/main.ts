/**
 * The processes of the bench: Docket's gateway and worker with the product's own timing, and the bare worker.
 *
 *   node test/bench/docket/main.ts gateway|worker|bare|bare-with-commits
 *   BENCH_LIMITS  1: Slack's limits as they are; 0: none
 *   BENCH_TIMING  JSON over the product's timing, in milliseconds
 */
import type { Pacer } from '../../../src/activities/ports/pacing.ts'
import type { TicketStore } from '../../../src/activities/ports/tickets.ts'
import * as config from '../../../src/config.ts'
import { LIMITS, scaleLimits } from '../../../src/db/pacing/limits.ts'
import { keyText } from '../../../src/domain/key.ts'
import { TIMING } from '../../../src/domain/timing.ts'
import { gateway, type Overrides, worker } from '../../../src/main.ts'
import { acknowledgeAfter, createReceiver, type Handle } from '../../../src/slack/inbound/receiver.ts'
import { bareWorker } from '../bare/worker.ts'
import type { Said } from '../stack.ts'
import { measureRecord } from './measure-record.ts'

const say = (said: Said): void => void process.send?.(said)

/** Reports how long a trigger's envelope took from its arrival to its acknowledgement. */
const timed =
  (handle: Handle): Handle =>
  async (envelope, app) => {
    const arrivedAt = performance.now()
    await handle(envelope, app)
    const { event } = envelope.body as { event?: { reaction?: unknown } }
    // Docket's own reactions are events, too: they are not measured.
    if (event?.reaction === 'ticket') say({ acknowledgedMs: performance.now() - arrivedAt })
  }

/** Reports when the last record of a lifecycle is stored. */
const telling = (store: TicketStore): TicketStore => ({
  ...store,
  record: async (batch) => {
    const recorded = await store.record(batch)
    if (batch.ticket.status === 'resolved') say({ recorded: keyText(batch.key) })
    return recorded
  },
})

/** The ports as the product composes them: of two of a name, the first is that of the records. */
const ports = new Map<string, unknown>()

const overrides: Overrides = {
  timing: { ...TIMING, ...JSON.parse(process.env.BENCH_TIMING ?? '{}') },
  limits: scaleLimits(LIMITS, Number(process.env.BENCH_LIMITS)),
  receiver: (options) => createReceiver({ ...options, handle: timed(options.handle ?? acknowledgeAfter) }),
  wrap: <T extends object>(name: string, port: T): T => {
    if (!ports.has(name)) ports.set(name, port)
    return name === 'store' ? (telling(port as unknown as TicketStore) as unknown as T) : port
  },
}

process.on('message', async (message) => {
  if (message !== 'measure record') return
  const [store, pacer] = [ports.get('store') as TicketStore, ports.get('pacer') as Pacer]
  say({ recordMs: await measureRecord(store, pacer) })
})

/** A commit from before workers had a configuration of their own reads the gateway's. */
const readWorker = (config.readWorkerConfig ?? config.readGatewayConfig) as typeof config.readWorkerConfig

const onLast = (recorded: string): void => say({ recorded })

const [verb] = process.argv.slice(2)
if (verb === 'gateway') await gateway(config.readGatewayConfig(process.env), overrides)
else if (verb === 'worker') await worker(readWorker(process.env), overrides)
else if (verb === 'bare') await bareWorker(process.env, undefined, onLast)
else if (verb === 'bare-with-commits') await bareWorker(process.env, process.env.DATABASE_URL, onLast)
else throw new Error('say gateway, worker, bare or bare-with-commits')
