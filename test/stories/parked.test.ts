import { expect } from 'vitest'
import { dispatch } from '../../src/cli/dispatch.ts'
import { plainPaint } from '../../src/cli/paint.ts'
import { VERBS } from '../../src/cli/verbs/index.ts'
import { SWEEP } from '../../src/workflows/contract.ts'
import { recordOf } from '../harness/agreement.ts'
import type { Program } from '../harness/program.ts'
import { stories } from '../harness/story.ts'
import type { At } from '../harness/words.ts'
import type { World } from '../harness/world.ts'

/** Writes that Slack refuses until a person acts. */
const story = stories({ oneByOne: true })

/** `docket <words>` as an operator types it; returns its output. */
async function docket({ config }: Program, ...words: string[]): Promise<string> {
  const printed: string[] = []
  const out = (text: string): void => void printed.push(text)
  const never = () => Promise.reject(new Error('not in a story'))
  const env = {
    DATABASE_URL: config.databaseUrl,
    TEMPORAL_ADDRESS: config.temporal.connection?.address,
    TEMPORAL_NAMESPACE: config.temporal.namespace,
    DOCKET_LOG_LEVEL: 'error',
  }
  const code = await dispatch(words, VERBS, {
    env,
    readFile: () => '',
    out,
    err: out,
    paint: plainPaint,
    now: Date.now,
    programs: { gateway: never, worker: never, both: never },
  })
  expect(code, printed.join('\n')).toBe(0)
  return printed.join('\n')
}

const isParked = ({ program, eventually }: World, ticket: At, lane: string, error: string): Promise<void> =>
  eventually(`${lane} is parked for ${error}`, async () => {
    const writes = (await recordOf(program, ticket))?.writes ?? []
    return writes.some((write) => write.lane === lane && write.parked?.error === error)
  })

story(
  'triage is archived: the card is parked and listed, and posted when the channel is back',
  async (world) => {
    const { rob, program, expectCard, expectThread } = world
    await program.sim.archive('C0LOFT')
    const ticket = await rob.asks('Lights in the corridor flicker', { channel: 'attic' })
    await rob.reacts('ticket', ticket)
    await isParked(world, ticket, 'card/triage', 'is_archived')
    await expectThread(ticket).toShow('is with the team.')
    const list = await docket(program, 'writes', 'list')
    expect(list).toContain('card/triage')
    expect(list).toContain('is_archived')
    await program.sim.unarchive('C0LOFT')
    await expectCard(ticket).toShow('corridor')
  },
)

story('an edit of an archived channel’s card waits, too, and then shows the newest', async (world) => {
  const { rob, program, hasTicket, expectCard, expectThread, expectNotice } = world
  const ticket = await hasTicket('The lift stops between floors', { channel: 'attic' })
  await program.sim.archive('C0LOFT')
  await rob.clicks('Mark as solved', ticket, 'thread')
  await isParked(world, ticket, 'card/triage', 'is_inactive')
  await expectNotice(ticket, 'you marked')
  await rob.clicks('Reopen', ticket, 'thread')
  await expectThread(ticket).toShow('is with the team.')
  await program.sim.unarchive('C0LOFT')
  const card = await expectCard(ticket).toShow('Open')
  expect(card.edits).toBe(1)
})

story('Docket was removed from triage: invited again, it catches up', async (world) => {
  const { rob, program, expectCard, expectThread } = world
  await program.sim.kick('C0LOFT', 'U0DOCKET')
  const ticket = await rob.asks('The coffee machine is out of order', { channel: 'attic' })
  await rob.reacts('ticket', ticket)
  await expectThread(ticket).toShow('is with the team.')
  await world.eventually('the card is parked', async () => {
    const writes = (await recordOf(program, ticket))?.writes ?? []
    return writes.some((write) => write.lane === 'card/triage' && write.state === 'parked')
  })
  await program.sim.invite('C0LOFT', 'U0DOCKET')
  await expectCard(ticket).toShow('coffee machine')
})

story('triage is back while no gateway runs: the next sweep posts the card', async (world) => {
  const { rob, program, expectCard, expectThread } = world
  await program.sim.archive('C0LOFT')
  const ticket = await rob.asks('The window on the second floor does not close', { channel: 'attic' })
  await rob.reacts('ticket', ticket)
  await isParked(world, ticket, 'card/triage', 'is_archived')
  await expectThread(ticket).toShow('is with the team.')
  await program.gateway.stop()
  await program.sim.unarchive('C0LOFT')
  await program.client.schedule.getHandle(SWEEP).trigger()
  await expectCard(ticket).toShow('second floor')
  program.gateway.start()
})

story('`writes retry` sends a write that Slack refused for a reason without an event', async (world) => {
  const { rob, program, expectCard, expectThread } = world
  const title = `A key for ${rob.id}`
  const match = { method: 'chat.postMessage', textIncludes: title }
  await program.sim.fault({ kind: 'error', error: 'restricted_action', match })
  const ticket = await rob.asks(title, { channel: 'attic' })
  await rob.reacts('ticket', ticket)
  await isParked(world, ticket, 'card/triage', 'restricted_action')
  await expectThread(ticket).toShow('is with the team.')
  await docket(program, 'writes', 'retry', `T0ACME:${ticket.channel}:${ticket.ts}/card/triage`)
  await expectCard(ticket).toShow(title)
})

story('while Slack refuses edits changes gather, and one edit shows them all', async (world) => {
  const { ana, rob, program, hasTicket, expectCard, expectNotice, expectRecord } = world
  const title = `Backups of ${rob.id} are red`
  const ticket = await hasTicket(title)
  const match = { method: 'chat.update', channel: 'C0TRIAGE', textIncludes: title }
  const { id } = await program.sim.fault({ kind: 'rate_limited', retryAfterS: 1, match, times: 100 })
  const refused = async () => (await program.sim.faults()).find((each) => each.id === id)?.hits ?? 0
  await ana.clicks('Claim', ticket)
  await world.isHeard(ticket, await ana.replies(ticket, 'A disk was full'))
  await ana.clicks('Resolve', ticket)
  await expectNotice(ticket, 'is resolved by', ana)
  await expectRecord(ticket, 'opened', 'assigned', 'responded', 'resolved')
  expect(await refused()).toBeGreaterThan(0)
  await program.sim.clearFaults()
  const card = await expectCard(ticket).toShow('*Resolved* by', ana, 'Answered')
  expect(card.edits).toBe(1)
})
