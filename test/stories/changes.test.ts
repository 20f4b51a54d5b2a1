import { expect } from 'vitest'
import { recordOf } from '../harness/agreement.ts'
import { until } from '../harness/people.ts'
import { stories } from '../harness/story.ts'
import { type At, isDockets } from '../harness/words.ts'
import type { World } from '../harness/world.ts'

/** In the channel `hurry` a first answer is due within twenty seconds, and a reminder after ten. */
const story = stories()
const hurry = { channel: 'hurry' } as const

/** The titles of tickets in Postgres. */
async function titlesOf({ program }: World, { ts }: At): Promise<unknown[]> {
  const { rows } = await program.sql.query(`select body from texts where ticket_key like '%' || $1`, [ts])
  return rows.map(({ body }) => body)
}

/** Nothing in Docket's messages says this any more. */
const isUnsaid = ({ program }: World, words: string): Promise<true> =>
  until(program, `no message of ours with ${words}`, () => {
    const said = program.slack.state().messages.filter(isDockets)
    return JSON.stringify(said).includes(words) ? undefined : true
  })

const isOver = ({ program, eventually }: World, ticket: At): Promise<void> =>
  eventually('its workflow ends', async () => {
    const handle = program.client.workflow.getHandle(`ticket:T0ACME:${ticket.channel}:${ticket.ts}`)
    return (await handle.describe()).status.name === 'COMPLETED'
  })

story('rob edits his request: the card and the reminder that quotes it follow', async (world) => {
  const { rob, group, hasTicket, expectCard, expectNotice, expectRecord } = world
  const ticket = await hasTicket('The invoice of Brocken is wrong', hurry)
  const warning = await expectNotice(ticket, group, 'needs a reply', 'Brocken')
  await rob.edits(ticket, 'The invoice of Wurmberg is wrong\nand here are the details')
  await expectCard(ticket).toShow('Wurmberg')
  await until(world.program, 'the reminder with the new title', () =>
    world.program.slack
      .state()
      .messages.find(({ ts, text }) => ts === warning.ts && text.includes('Wurmberg')),
  )
  await isUnsaid(world, 'Brocken')
  await expectNotice(ticket, group, 'is overdue', 'Wurmberg')
  await expectRecord(ticket, 'opened', 'warned', 'requestEdited', 'breached')
})

story('a title follows edits before and while its ticket is opened, in any order', async (world) => {
  const { rob, expectCard } = world
  const ticket = await rob.asks('Draft of a request')
  await rob.edits(ticket, 'Second draft of a request')
  await Promise.all([rob.reacts('ticket', ticket), rob.edits(ticket, 'Third draft of a request')])
  await rob.edits(ticket, 'The request about Kyffhäuser')
  await expectCard(ticket).toShow('Kyffhäuser')
  await world.isQuiet()
  expect(await titlesOf(world, ticket)).toEqual(['The request about Kyffhäuser'])
})

story('an edit that leaves the title as it is, a preview and our own edits change nothing', async (world) => {
  const { ana, rob, program, hasTicket, expectCard, expectRecord } = world
  const ticket = await hasTicket('See https://status.example\nfirst')
  await rob.edits(ticket, 'See https://status.example\nsecond')
  const attachments = [{ from_url: 'https://status.example', title: 'Status', text: 'All well' }]
  await program.sim.unfurl({ ...ticket, attachments })
  await ana.clicks('Claim', ticket)
  await expectCard(ticket).toShow(ana)
  await world.isQuiet()
  await expectRecord(ticket, 'opened', 'assigned')
})

story('“thanks” that becomes a question reopens the ticket; a typo in a question does not', async (world) => {
  const { ana, rob, hasTicket, expectCard, expectNotice, expectRecord, isHeard } = world
  const ticket = await hasTicket('My VPN drops every hour')
  const question = await rob.replies(ticket, 'It heppens at home')
  await isHeard(ticket, question)
  await ana.clicks('Resolve', ticket)
  await expectNotice(ticket, 'is resolved by', ana)
  const thanks = await rob.replies(ticket, 'Thanks!')
  await isHeard(ticket, thanks)
  await rob.edits(question, 'It happens at home')
  await expectRecord(ticket, 'opened', 'voided', 'resolved')
  await rob.edits(thanks, 'Thanks, but it still drops')
  await expectRecord(ticket, 'opened', 'voided', 'resolved', 'reopened')
  await expectCard(ticket).toShow('Open')
})

story('rob deletes his request: its text is gone, reminders stop, and its clock runs on', async (world) => {
  const { rob, hasTicket, expectCard, expectThread, expectNotice, expectRecord } = world
  const ticket = await hasTicket('My password is Watzmann', hurry)
  await expectThread(ticket).toShow('is with the team.')
  await rob.deletes(ticket)
  await expectCard(ticket).toShow('Request deleted', 'Unassigned')
  await expectCard(ticket).toHaveButtons('Claim', 'Resolve', 'Dismiss')
  await expectThread(ticket).toShow('The request was deleted.')
  await expectNotice(ticket, 'was deleted', 'or keep it?')
  await isUnsaid(world, 'Watzmann')
  expect(await titlesOf(world, ticket)).toEqual([])
  await expectRecord(ticket, 'opened', 'requestDeleted', 'warned', 'breached')
  await expectCard(ticket).toShow('overdue since')
})

story('ana keeps it: what is overdue by then is said once, and she can still answer', async (world) => {
  const { ana, rob, group, hasTicket, expectCard, expectNotice, expectEdited, expectRecord } = world
  const ticket = await hasTicket('Nothing prints on floor two', hurry)
  await rob.deletes(ticket)
  const question = await expectNotice(ticket, 'was deleted')
  await expectRecord(ticket, 'opened', 'requestDeleted', 'warned', 'breached')
  await ana.answers('Keep', question)
  await expectEdited(question, `Kept by <@${ana.id}>.`)
  const overdue = await expectNotice(ticket, group, 'is overdue')
  expect(overdue.text).not.toContain('floor two')
  await ana.replies(ticket, 'It prints again')
  await expectEdited(overdue, 'Answered.')
  await expectCard(ticket).toShow('Answered late')
})

story('ben dismisses it: it is over, counted nowhere, and nothing waits for Slack', async (world) => {
  const { ana, ben, rob, program, hasTicket, expectCard, expectThread, expectNotice, expectEdited } = world
  const ticket = await hasTicket('Ignore this, wrong channel')
  await ana.clicks('Claim', ticket)
  await expectCard(ticket).toShow(ana)
  await rob.deletes(ticket)
  const question = await expectNotice(ticket, ana, 'was deleted')
  await ben.answers('Dismiss', question)
  await expectEdited(question, `Dismissed by <@${ben.id}>.`)
  await expectCard(ticket).toShow('*Dismissed* by', ben)
  await expectCard(ticket).toHaveButtons()
  await expectThread(ticket).toShow('is dismissed.', 'please write a new message')
  await isOver(world, ticket)
  await rob.replies(ticket, 'Sorry about that')
  await ana.replies(ticket, 'No worries')
  const record = await world.expectRecord(
    ticket,
    'opened',
    'assigned',
    'requestDeleted',
    'voided',
    'dismissed',
  )
  expect(record.state.clocks).toMatchObject([{ outcome: 'void' }])
  const { rows } = await program.sql.query(
    `select count(*)::integer as count from slack_writes
     where ticket_key = $1 and (undelivered or state in ('parked', 'failed'))`,
    [record.key],
  )
  expect(rows).toEqual([{ count: 0 }])
})

story('a deleted request that is resolved asks nobody any more, and parks nothing', async (world) => {
  const { lea, rob, hasTicket, expectCard, expectNotice, expectEdited, expectRecord } = world
  const ticket = await hasTicket('The lift smells of onions')
  await rob.deletes(ticket)
  const question = await expectNotice(ticket, 'was deleted')
  await lea.clicks('Resolve', ticket)
  await expectNotice(ticket, rob, 'is resolved by', lea)
  await expectEdited(question, 'Resolved instead.')
  await expectCard(ticket).toShow('Request deleted', '*Resolved* by', lea)
  await rob.replies(ticket, 'It smells again')
  await expectRecord(ticket, 'opened', 'requestDeleted', 'voided', 'resolved', 'reopened')
  await expectCard(ticket).toHaveButtons('Claim', 'Resolve', 'Dismiss')
})

story(
  'in a thread whose request is gone people still talk, and an agent’s reply is the answer',
  async (world) => {
    const { ana, oscar, rob, hasTicket, expectCard, expectNotice, expectRecord, isHeard } = world
    const ticket = await hasTicket('Who has the key to the archive?')
    await rob.deletes(ticket)
    await expectNotice(ticket, 'was deleted')
    await isHeard(ticket, await oscar.replies(ticket, 'What was the question?'))
    await ana.replies(ticket, 'It was about the key: I have it')
    await expectRecord(ticket, 'opened', 'requestDeleted', 'responded')
    await expectCard(ticket).toShow('Answered')
  },
)

story('a request that is deleted while its ticket opens leaves none, or one that says so', async (world) => {
  const { rob, program, eventually } = world
  const requests = await Promise.all(
    Array.from({ length: 6 }, async (_, nth) => {
      const ticket = await rob.asks(`The secret is Hochkalter ${nth}`)
      await Promise.all([rob.reacts('ticket', ticket), rob.deletes(ticket)])
      return ticket
    }),
  )
  await world.isQuiet()
  for (const ticket of requests) {
    const handle = program.client.workflow.getHandle(`ticket:T0ACME:${ticket.channel}:${ticket.ts}`)
    await eventually('it is opened or not', async () => {
      const record = await recordOf(program, ticket)
      return record !== null || (await handle.describe()).status.name === 'COMPLETED'
    })
    if ((await recordOf(program, ticket)) === null) continue
    await world.expectCard(ticket).toShow('Request deleted')
    await world.expectNotice(ticket, 'was deleted')
  }
  await isUnsaid(world, 'Hochkalter')
})
