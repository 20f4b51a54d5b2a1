import { condition, proxyActivities, setHandler } from '@temporalio/workflow'
import { COMMAND, FACT } from '../../../src/domain/stored/fact.ts'
import { parse } from '../../../src/domain/stored/shape.ts'
import { commandUpdate, factSignal, SLACK_QUEUE, type TicketInput } from '../../../src/workflows/contract.ts'
import type { BareActivities } from './activities.ts'

const postgres = proxyActivities<BareActivities>({ startToCloseTimeout: '10 seconds' })
const slack = proxyActivities<BareActivities>({ startToCloseTimeout: '10 seconds', taskQueue: SLACK_QUEUE })

/** The cards of a ticket after each event; a reminder is due when it opens. */
const CARDS = ['card/triage', 'card/thread']
const LANES = {
  open: [...CARDS, 'reactions', 'notice/warning'],
  message: ['card/triage'],
  claim: CARDS,
  resolve: [...CARDS, 'reactions', 'notice/resolved'],
} as const

/**
 * The minimum under a ticket's workflow: its signal, its update and its activities, each lane separately, without
 * rules, memory, queries or cleaning up.
 */
export async function ticket({ key }: TicketInput): Promise<void> {
  const outbox: (keyof typeof LANES)[] = []
  const wanted = new Set<string>()
  let opened = false
  setHandler(factSignal, (fact) => {
    if (parse(FACT, fact).kind === 'message') outbox.push('message')
  })
  setHandler(commandUpdate, async (command) => {
    const { kind } = parse(COMMAND, command)
    await condition(() => opened)
    outbox.push(kind === 'claim' ? 'claim' : 'resolve')
    return { ok: true, seq: 1 }
  })
  await postgres.load()
  await slack.open()
  opened = true
  outbox.unshift('open')
  const sending = new Set<string>()
  const send = async (lane: string): Promise<void> => {
    sending.add(lane)
    while (wanted.delete(lane)) await slack.deliver(lane)
    sending.delete(lane)
  }
  for (;;) {
    await condition(() => outbox.length > 0)
    const batch = outbox.splice(0)
    await postgres.record(key, batch.includes('resolve'))
    for (const lane of batch.flatMap((kind) => LANES[kind])) {
      wanted.add(lane)
      if (!sending.has(lane)) void send(lane)
    }
  }
}
