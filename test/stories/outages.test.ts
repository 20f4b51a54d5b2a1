import { expect } from 'vitest'
import type { Program } from '../harness/program.ts'
import { stories } from '../harness/story.ts'
import type { World } from '../harness/world.ts'

/** Each takes a server away from all, so they run alone. */
const story = stories({
  oneByOne: true,
  timing: { answerMs: 1_500, handOverMs: 1_000 },
  slack: { ackTimeoutMs: 3_000, retryDelaysMs: [500, 2_000, 8_000] },
})

const notAcknowledged = (program: Program): Promise<void> =>
  program.next(
    (item) =>
      item.kind === 'event' &&
      item.type === 'reaction_added' &&
      (item.outcome === 'unacknowledged' || item.outcome === 'no_socket'),
    'event that nobody took',
  )

story('Slack is away: deadlines pass, and when it is back only what still matters is said', async (world) => {
  const { group, program, hasTicket, expectCard, expectNotice, expectRecord } = world
  const ticket = await hasTicket('Orders are stuck in the queue', { channel: 'hurry' })
  await program.sim.down(true)
  await expectRecord(ticket, 'opened', 'warned', 'breached')
  await program.sim.down(false)
  await expectCard(ticket).toShow('overdue since')
  const breach = await expectNotice(ticket, group, 'is overdue: no reply since')
  expect(breach.edits).toBe(0)
})

story('no worker is there: a click is noted, and counts once there is one again', async (world) => {
  const { ana, program, hasTicket, expectCard, expectRecord, toldPrivately } = world
  const ticket = await hasTicket('I cannot print from my phone')
  await world.isAtRest(ticket)
  await program.worker.stop()
  await ana.clicks('Claim', ticket)
  await toldPrivately(ana, 'Got it. Docket is catching up; the card will update soon, if you may do this.')
  await expectRecord(ticket, 'opened')
  program.worker.start()
  await expectCard(ticket).toShow(ana)
  await expectRecord(ticket, 'opened', 'assigned')
})

story('no gateway is there: Slack sends the emoji again, and the ticket opens', async (world) => {
  const { rob, program, expectCard, expectRecord } = world
  const ticket = await rob.asks('Where do I report phishing?')
  await program.gateway.stop()
  const nobody = notAcknowledged(program)
  await rob.reacts('ticket', ticket)
  await nobody
  program.gateway.start()
  await expectCard(ticket).toShow('phishing')
  await expectRecord(ticket, 'opened')
})

story('Temporal is away: the emoji is not acknowledged, Slack sends it again', async (world) => {
  const { rob, program, expectCard, expectRecord } = world
  const ticket = await rob.asks('The mobile app logs me out')
  program.temporal.away()
  const refused = notAcknowledged(program)
  await rob.reacts('ticket', ticket)
  await refused
  program.temporal.back()
  await expectCard(ticket).toShow('logs me out')
  await expectRecord(ticket, 'opened')
})

story(
  'Temporal is away: a click gets the message that its outcome is unknown, and is repeated',
  async (world) => {
    const { ana, program, hasTicket, expectThread, expectCard, expectRecord, toldPrivately } = world
    const ticket = await hasTicket('My headset is broken')
    await expectThread(ticket).toShow('is with the team.')
    await world.isAtRest(ticket)
    program.temporal.away()
    await ana.clicks('Claim', ticket)
    await toldPrivately(ana, 'Docket did not answer in time.')
    program.temporal.back()
    // Until the worker has noticed that Temporal is back, the answer may take too long.
    world.mayBeTold(ana, 'Got it.')
    await ana.clicks('Claim', ticket)
    await expectCard(ticket).toShow(ana)
    await expectRecord(ticket, 'opened', 'assigned')
  },
)

story('Postgres is away: tickets open, are claimed and answered, and catch up', async (world) => {
  const { ana, rob, program, hasTicket, expectCard, expectRecord } = world
  const ticket = await hasTicket('The dashboard shows zero users')
  await world.isAtRest(ticket)
  program.postgres.away()
  await ana.clicks('Claim', ticket)
  const answer = await ana.replies(ticket, 'A consumer was down')
  await world.isHeard(ticket, answer)
  const another = await rob.asks('And the weekly report is missing')
  await rob.reacts('ticket', another)
  await isTriggered(world, another)
  await expectRecord(ticket, 'opened')
  program.postgres.back()
  await expectCard(ticket).toShow(ana, 'Answered')
  await expectCard(another).toShow('weekly report')
  await expectRecord(ticket, 'opened', 'assigned', 'responded')
  await expectRecord(another, 'opened')
})

/** Temporal has accepted the trigger, whether or not the ticket is open yet. */
const isTriggered = ({ program, eventually }: World, { channel, ts }: { channel: string; ts: string }) =>
  eventually('the trigger is accepted', async () =>
    program.client.workflow
      .getHandle(`ticket:T0ACME:${channel}:${ts}`)
      .describe()
      .then(
        ({ status }) => status.name === 'RUNNING',
        () => false,
      ),
  )
