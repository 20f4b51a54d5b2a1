import type { Client } from '@temporalio/client'
import type { TicketKey } from '../../src/domain/key.ts'
import { TIMING } from '../../src/domain/timing.ts'
import { createTicketClient, type TicketClient } from '../../src/slack/inbound/ticket-client.ts'
import { person } from '../harness/actors.ts'

const quiet = (): void => undefined
const logger = {
  ...{ debug: quiet, info: quiet, warn: quiet, error: quiet, setLevel: quiet, setName: quiet },
  getLevel: () => 'error' as never,
}

/** The product's ticket client. It waits for answers without a time-out: here no caller gets `noted`. */
export const ticketClientOf = (client: Client): TicketClient =>
  createTicketClient({
    client,
    store: { has: async () => true },
    timing: { ...TIMING, answerMs: 60_000, handOverMs: 10_000 },
    logger,
  } as Parameters<typeof createTicketClient>[0])

export const requester = person('U0ANNA')
export const agent = person('U0BEN', 'agent')

/** Keys of requests that Slack does not know: only a bare worker works on them. */
export const inventedKeys = (channel: string, count: number): TicketKey[] =>
  Array.from({ length: count }, (_, nth) => ({
    workspace: 'T0ACME',
    channel: `C0${channel.toUpperCase().replaceAll(/[^A-Z0-9]/g, '')}`,
    threadTs: `${1_700_000_000 + nth}.000100`,
  }))

/**
 * Sends this many triggers within a second straight to Temporal: the lower bound of an acknowledgement, in
 * milliseconds each. `name` tells the tickets of several calls apart.
 */
export async function burstFloor(client: Client, name: string, count: number): Promise<number[]> {
  const ticketClient = ticketClientOf(client)
  return Promise.all(
    inventedKeys(name, count).map(async (key, nth) => {
      await new Promise((resume) => setTimeout(resume, (nth * 1_000) / count))
      const startedAt = performance.now()
      const id = `floor:${key.threadTs}`
      await ticketClient.trigger(key, {
        kind: 'trigger',
        source: 'reaction',
        actor: requester,
        id,
        at: Date.now(),
      })
      return performance.now() - startedAt
    }),
  )
}
