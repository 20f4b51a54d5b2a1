import { expect } from 'vitest'
import { SWEEP } from '../../src/workflows/contract.ts'
import { stories } from '../harness/story.ts'
import { workflowId } from '../harness/words.ts'

/** In the channel `hurry` a first answer is due within twenty seconds, and a reminder after ten. */
const story = stories()
const hurry = { channel: 'hurry' } as const

story('nobody answers: the team’s group gets one reminder, and one overdue notice', async (world) => {
  const { group, hasTicket, expectCard, expectNotice, expectRecord } = world
  const ticket = await hasTicket('Payments fail with error 502', hurry)
  const warning = await expectNotice(ticket, group, 'needs a reply, due', 'Unassigned.')
  expect(warning).toMatchObject({ channel: 'C0TRIAGE', text: expect.stringContaining('Payments fail') })
  expect(warning.thread_ts).toBeUndefined()
  await expectNotice(ticket, group, 'is overdue: no reply since', 'Unassigned.')
  await expectCard(ticket).toShow('overdue since')
  await expectRecord(ticket, 'opened', 'warned', 'breached')
})

story(
  'the assignee is reminded by name, and each reminder is edited when it no longer holds',
  async (world) => {
    const { ana, ben, hasTicket, expectCard, expectNotice, expectEdited, expectRecord } = world
    const ticket = await hasTicket('Checkout is slow for everybody', hurry)
    await ana.clicks('Claim', ticket)
    const warning = await expectNotice(ticket, ana, 'needs a reply, due')
    const breach = await expectNotice(ticket, ana, 'is overdue: no reply since')
    await expectEdited(warning, 'Now overdue.')
    await ben.replies(ticket, 'We roll back now')
    await expectEdited(breach, 'Answered.')
    await expectCard(ticket).toShow('Answered late')
    await expectRecord(ticket, 'opened', 'assigned', 'warned', 'breached', 'responded')
  },
)

story('an agent who answers in time gets no reminder', async (world) => {
  const { ana, hasTicket, expectCard, expectRecord } = world
  const ticket = await hasTicket('Login page shows a blank screen', hurry)
  await ana.replies(ticket, 'Looking')
  await expectCard(ticket).toShow('Answered')
  const { state } = await expectRecord(ticket, 'opened', 'responded')
  expect(state.clocks).toMatchObject([{ outcome: 'met' }])
})

story('claiming and reacting do not count as an answer', async (world) => {
  const { ana, group, hasTicket, expectCard, expectNotice, expectRecord } = world
  const ticket = await hasTicket('The status page is stale', hurry)
  await ana.reacts('raised_hands', ticket)
  await expectNotice(ticket, group, 'needs a reply, due')
  await ana.clicks('Claim', ticket)
  await expectNotice(ticket, ana, 'is overdue: no reply since')
  await expectCard(ticket).toShow('overdue since', ana)
  await expectRecord(ticket, 'opened', 'warned', 'assigned', 'breached')
})

story('resolving ends the clock: nobody is reminded any more', async (world) => {
  const { ana, hasTicket, expectCard, expectNotice, expectRecord } = world
  const ticket = await hasTicket('Search returns yesterday’s results', hurry)
  await ana.clicks('Resolve', ticket)
  await expectNotice(ticket, 'is resolved by', ana)
  await expectCard(ticket).toShow('Not answered')
  await expectRecord(ticket, 'opened', 'voided', 'resolved')
})

story('an answer in time that comes late withdraws the breach, and its notice says so', async (world) => {
  const { ana, group, program, hasTicket, expectCard, expectNotice, expectEdited, expectRecord } = world
  const ticket = await hasTicket('Mails arrive twice', hurry)
  await expectNotice(ticket, group, 'needs a reply, due')
  const match = { type: 'message', textIncludes: `we know, says ${ana.id}` }
  await program.sim.fault({ kind: 'event_delay', ms: 14_000, match })
  const answer = await ana.replies(ticket, `we know, says ${ana.id}`)
  const breach = await expectNotice(ticket, group, 'is overdue: no reply since')
  const { state } = await expectRecord(ticket, 'opened', 'warned', 'breached', 'withdrawn', 'responded')
  expect(state.clocks).toMatchObject([{ outcome: 'met', stoppedAt: Math.floor(Number(answer.ts) * 1000) }])
  await expectEdited(breach, 'Answered.')
  await expectCard(ticket).toShow('Answered')
})

story('a ticket whose workflow was lost is reminded of after the next sweep', async (world) => {
  const { group, program, hasTicket, expectNotice } = world
  const ticket = await hasTicket('The archive cannot be opened', hurry)
  await program.client.workflow.getHandle(workflowId(program, ticket)).terminate()
  await world.eventually('its deadline has passed for long', async () => {
    const { rows } = await program.sql.query(
      `select warn_at from sla_clocks where ticket_key like $1 and warn_at < clock_timestamp() - interval '13 seconds'`,
      [`%:${ticket.ts}`],
    )
    return rows.length === 1
  })
  await program.client.schedule.getHandle(SWEEP).trigger()
  await expectNotice(ticket, group, 'is overdue: no reply since')
})
