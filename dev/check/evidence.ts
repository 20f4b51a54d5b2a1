import type { Where } from './facts.ts'
import { readTickets } from './postgres-side.ts'
import { Workflows } from './workflow-side.ts'

/** The record of one ticket from each side, to find the cause of a failure. */
export async function evidenceOf(where: Where, key: string): Promise<string> {
  const workflows = await Workflows.connect(where.temporalAddress, where.namespace)
  try {
    const [state, tickets, history] = await Promise.all([
      where.slack(),
      readTickets(where.postgresUrl),
      workflows.story(key),
    ])
    const ticket = tickets.find((each) => each.key === key)
    const [, channel, ts] = key.split(':')
    const receipts = new Set(ticket?.writes.map(({ receipt }) => receipt))
    const messages = state.messages.filter(
      (each) =>
        (each.channel === channel && (each.ts === ts || each.thread_ts === ts)) ||
        receipts.has(String(each.metadata?.event_payload.k)),
    )
    return [
      `Slack, of ${key}:`,
      ...messages.map(({ deleted, metadata, reactions, user, text, ...at }) => {
        const marks = reactions.map(({ name, users }) => `:${name}: ${users.join()}`).join(' ')
        const what = `${metadata ? JSON.stringify(metadata.event_payload) : ''} ${marks}${deleted ? ' DELETED' : ''}`
        return `  ${at.channel}/${at.ts} ${user ?? at.bot_id}: ${text.slice(0, 80).replace(/\s+/g, ' ')} ${what}`
      }),
      'Postgres:',
      ...(ticket?.events.map(({ seq, kind, cause }) => `  ${seq} ${kind} (${cause})`) ?? ['  no ticket']),
      ...(ticket?.clocks.map((clock) => `  ${JSON.stringify(clock)}`) ?? []),
      ...(ticket?.writes.map((write) => `  ${JSON.stringify(write)}`) ?? []),
      'Workflow:',
      ...history.map((line) => `  ${line}`),
    ].join('\n')
  } finally {
    await workflows.close()
  }
}
