import type { WriteStore } from '../../activities/ports/writes.ts'
import { connect } from '../../db/client.ts'
import { createWriteStore } from '../../db/outbox/writes.ts'
import { createTicketStore } from '../../db/tickets/tickets.ts'
import { keyText, type TicketKey } from '../../domain/key.ts'
import { TIMING } from '../../domain/timing.ts'
import { createLog, slackLogger } from '../../runtime/logger.ts'
import { createTemporalClient, pingTemporal } from '../../runtime/temporal.ts'
import { createTicketClient } from '../../slack/inbound/ticket-client.ts'
import { configOf, Failure, JSON_OPTION, printJson, UsageError, type Verb } from '../verb.ts'

export const writesRetry: Verb = {
  name: 'writes retry',
  summary: 'try Slack writes again that are on hold after an error',
  usage: 'OPKEY | --all [--json]',
  details:
    'OPKEY stands in the first column of `docket writes list`; a write that failed is tried again only by its key. The ' +
    'tickets are woken and deliver at once.',
  options: { ...JSON_OPTION, all: { type: 'boolean' } },
  words: 1,
  async run({ words: [opKey], values }, context) {
    if ((opKey === undefined) === !values.all) throw new UsageError('give the key of one write, or --all')
    const { databaseUrl, temporal } = configOf(context, ['databaseUrl', 'temporal'])
    const { db, close } = connect(databaseUrl, { max: 2, name: 'docket cli' })
    const server = createTemporalClient(temporal)
    const logger = slackLogger(createLog('cli', 'error'))
    const ticketClient = createTicketClient({
      client: server.client,
      store: createTicketStore(db),
      timing: TIMING,
      logger,
    })
    try {
      // Checked first: a write that is released while its ticket cannot be woken would be on no list.
      await pingTemporal(server, 5_000)
      const released = await release(createWriteStore(db), opKey)
      const tickets = [...new Map(released.map(({ owner: { key } }) => [keyText(key), key])).values()]
      const unsignalled = await wakeAll(tickets, (key) => ticketClient.wake(key, `retry:${context.now()}`))
      if (values.json) printJson(context, { released: released.map((write) => write.opKey), unsignalled })
      else context.out(report(released.length, tickets.length))
      if (unsignalled.length > 0)
        throw new Failure(
          `released, but these tickets could not be woken: ${unsignalled.join(', ')}. Run it again.`,
        )
      return 0
    } finally {
      await Promise.all([close(), server.close()])
    }
  },
}

type Released = Awaited<ReturnType<WriteStore['unpark']>>

/** A ready write is already released: its ticket may only have missed the wake. */
async function release(writes: WriteStore, opKey: string | undefined): Promise<Released> {
  if (opKey === undefined) return writes.unpark({ all: true })
  const released = await writes.unpark({ opKey })
  if (released.length > 0) return released
  const row = await writes.find(opKey)
  if (row === null) throw new Failure(`there is no write ${opKey}`)
  if (row.state === 'ready' || row.state === 'sending' || row.seq > row.doneSeq)
    return [{ opKey, owner: row.owner }]
  throw new Failure(`${opKey} is neither on hold nor failed: it is ${row.state}`)
}

/** Wakes one ticket after the other; returns the keys of those that failed. */
async function wakeAll(
  keys: readonly TicketKey[],
  wake: (key: TicketKey) => Promise<void>,
): Promise<string[]> {
  const unsignalled: string[] = []
  for (const key of keys) await wake(key).catch(() => unsignalled.push(keyText(key)))
  return unsignalled
}

const report = (writes: number, tickets: number): string =>
  writes === 0
    ? 'nothing to retry'
    : `released ${writes} ${writes === 1 ? 'write' : 'writes'} of ${tickets} ${tickets === 1 ? 'ticket' : 'tickets'}`
