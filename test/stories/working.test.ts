import { expect } from 'vitest'
import { stories } from '../harness/story.ts'

const story = stories()

story('ana claims a ticket, and both cards say whose it is', async (world) => {
  const { ana, hasTicket, expectCard, expectThread } = world
  const ticket = await hasTicket('My laptop does not wake up')
  await ana.clicks('Claim', ticket)
  await expectCard(ticket).toShow('*Open*', ana)
  await expectCard(ticket).toHaveButtons('Resolve')
  await expectThread(ticket).toShow('is with', ana)
})

story(
  'two agents claim at the same time: one is the assignee, the other gets a message with the assignee’s name',
  async (world) => {
    const { ana, ben, hasTicket, expectCard, expectRecord, toldPrivately } = world
    const ticket = await hasTicket('Please raise our quota')
    await Promise.all([ana.clicks('Claim', ticket), ben.clicks('Claim', ticket)])
    const { state } = await expectRecord(ticket, 'opened', 'assigned')
    const [owner, other] = state.assignee === ana.id ? [ana, ben] : [ben, ana]
    await toldPrivately(other, 'is already assigned to', owner)
    await expectCard(ticket).toShow(owner)
  },
)

story('the lead resolves: card, thread, mark and one notice say so', async (world) => {
  const { lea, rob, program, hasTicket, expectCard, expectThread, expectNotice, expectRecord } = world
  const ticket = await hasTicket('The wiki search finds nothing')
  await lea.clicks('Resolve', ticket)
  await expectCard(ticket).toShow('*Resolved* by', lea, 'Not answered')
  await expectCard(ticket).toHaveButtons('Reopen')
  await expectThread(ticket).toShow('is resolved by', lea, 'Not solved? Reply here')
  await expectThread(ticket).toHaveButtons('Reopen')
  const notice = await expectNotice(ticket, rob, 'is resolved by', lea)
  expect(notice).toMatchObject({ channel: ticket.channel, thread_ts: ticket.ts })
  await expectRecord(ticket, 'opened', 'voided', 'resolved')
  await program.sim.until(
    ({ messages }) =>
      messages
        .find(({ ts }) => ts === ticket.ts)
        ?.reactions.some(({ name }) => name === 'white_check_mark') ?? false,
    'the mark on the request',
    30_000,
  )
})

story('two agents resolve at the same time, and there is one notice', async (world) => {
  const { ana, ben, hasTicket, expectNotice, expectRecord } = world
  const ticket = await hasTicket('Certificate of the test stand has expired')
  await Promise.all([ana.clicks('Resolve', ticket), ben.clicks('Resolve', ticket)])
  await expectNotice(ticket, 'is resolved by')
  await expectRecord(ticket, 'opened', 'voided', 'resolved')
})

story('rob solves it himself with his one button, and opens it again with the same', async (world) => {
  const { rob, hasTicket, expectCard, expectThread, expectNotice } = world
  const ticket = await hasTicket('How do I get a badge for a visitor?')
  await rob.clicks('Mark as solved', ticket, 'thread')
  await expectNotice(ticket, rob, 'you marked')
  await rob.clicks('Reopen', ticket, 'thread')
  await expectThread(ticket).toShow('is with the team.')
  await expectCard(ticket).toShow('Open')
})

story('oscar may resolve nothing that is not his: he is told so, privately', async (world) => {
  const { oscar, rob, hasTicket, expectThread, expectRecord, toldPrivately } = world
  const ticket = await hasTicket('I need a second monitor')
  await oscar.clicks('Mark as solved', ticket, 'thread')
  const told = await toldPrivately(oscar, 'Only', rob, 'a support agent can resolve this ticket.')
  expect(told).toMatchObject({ channel: ticket.channel, thread_ts: ticket.ts })
  await expectThread(ticket).toShow('is with the team.')
  await expectRecord(ticket, 'opened')
})

story('an agent’s first reply is the answer; what others say before is not', async (world) => {
  const { ana, oscar, rob, hasTicket, expectCard, expectRecord, isHeard } = world
  const ticket = await hasTicket('Which queue do I use for replays?')
  await isHeard(ticket, await oscar.replies(ticket, 'good question'))
  await isHeard(ticket, await rob.replies(ticket, 'it is about the orders topic'))
  await expectRecord(ticket, 'opened')
  await ana.replies(ticket, 'replay-orders, and tell us first')
  await expectCard(ticket).toShow('Answered', 'Open')
  await isHeard(ticket, await ana.replies(ticket, 'it is documented, too'))
  await expectRecord(ticket, 'opened', 'responded')
})

story('an agent’s own request is answered only by another agent', async (world) => {
  const { ana, ben, expectCard, expectRecord, isHeard } = world
  const ticket = await ana.asks('Can somebody look at my access?')
  await ana.reacts('ticket', ticket)
  await expectCard(ticket).toShow('look at my access')
  await isHeard(ticket, await ana.replies(ticket, 'It is about the vault'))
  await expectRecord(ticket, 'opened')
  await ben.replies(ticket, 'Done')
  await expectCard(ticket).toShow('Answered')
})

story('rob’s reply to a resolved ticket reopens it; thanks and emoji do not', async (world) => {
  const { ana, rob, oscar, hasTicket, expectCard, expectThread, expectNotice, expectRecord, isHeard } = world
  const ticket = await hasTicket('The build cache is cold every morning')
  await ana.clicks('Resolve', ticket)
  await expectNotice(ticket, 'is resolved by', ana)
  for (const text of ['Thanks a lot!', ':tada:', `thank you, <@${ana.id}> :pray:`])
    await isHeard(ticket, await rob.replies(ticket, text))
  await isHeard(ticket, await oscar.replies(ticket, 'same here'))
  await expectRecord(ticket, 'opened', 'voided', 'resolved')
  await rob.replies(ticket, 'It is cold again this morning')
  await expectRecord(ticket, 'opened', 'voided', 'resolved', 'reopened')
  await expectCard(ticket).toShow('Open')
  await expectThread(ticket).toShow('is with the team.')
})

story('a screenshot alone reopens a resolved ticket', async (world) => {
  const { ana, rob, hasTicket, expectThread, expectNotice } = world
  const ticket = await hasTicket('Charts are empty since Monday')
  await ana.clicks('Resolve', ticket)
  await expectNotice(ticket, 'is resolved by', ana)
  await rob.replies(ticket, '', { files: [{ name: 'still-empty.png', mimetype: 'image/png' }] })
  await expectThread(ticket).toShow('is with the team.')
})

story(
  'resolved twice is said twice, once each, and the first says that it no longer holds',
  async (world) => {
    const { ana, ben, hasTicket, expectCard, expectNotice, expectEdited } = world
    const ticket = await hasTicket('Two-factor codes arrive late')
    await ana.clicks('Resolve', ticket)
    const resolved = await expectNotice(ticket, 'is resolved by', ana)
    await ben.clicks('Reopen', ticket)
    await expectEdited(resolved, 'The ticket was opened again.')
    await expectCard(ticket).toHaveButtons('Claim', 'Resolve')
    await ben.clicks('Resolve', ticket)
    await expectNotice(ticket, 'is resolved by', ben)
  },
)

story('once the time to reopen is over the ticket is closed for good', async (world) => {
  const { ana, rob, hasTicket, expectCard, expectThread, expectNotice, expectRecord, isHeard } = world
  const ticket = await hasTicket('The meeting room is double booked', { channel: 'brief' })
  await ana.clicks('Resolve', ticket)
  await expectNotice(ticket, 'is resolved by', ana)
  await expectCard(ticket).toShow('Closed')
  await expectCard(ticket).toHaveButtons()
  await expectThread(ticket).toShow('is closed.', 'please write a new message')
  await isHeard(ticket, await rob.replies(ticket, 'It happened again today'))
  await expectRecord(ticket, 'opened', 'voided', 'resolved', 'closed')
})

story('an external person cannot resolve, but may reopen their own', async (world) => {
  const {
    sam,
    rob,
    ana,
    expectCard,
    expectThread,
    expectNotice,
    expectRecord,
    expectNothing,
    toldPrivately,
  } = world
  const ticket = await sam.asks('Our webhook signature is refused', { channel: 'partners' })
  await sam.reacts('ticket', ticket)
  await expectNothing(ticket)
  await rob.reacts('ticket', ticket)
  await expectCard(ticket).toShow('webhook signature', sam)
  await sam.clicks('Mark as solved', ticket, 'thread')
  await toldPrivately(sam, 'can resolve this')
  await expectRecord(ticket, 'opened')
  await ana.clicks('Resolve', ticket)
  await expectNotice(ticket, 'is resolved by', ana)
  await sam.clicks('Reopen', ticket, 'thread')
  await expectThread(ticket).toShow('is with the team.')
})

story('a deleted card is posted again at the next change', async (world) => {
  const { ana, rob, program, hasTicket, expectCard, expectThread, expectNotice } = world
  const ticket = await hasTicket('The printer on floor three is out of toner')
  const card = await expectCard(ticket).toShow('floor three')
  await program.sim.delete({ channel: card.channel, ts: card.ts })
  await rob.clicks('Mark as solved', ticket, 'thread')
  await expectNotice(ticket, 'you marked')
  await expectThread(ticket).toShow('is resolved.')
  const again = await expectCard(ticket).toShow('floor three', '*Resolved* by', rob)
  expect(again.ts).not.toBe(card.ts)
  await ana.clicks('Reopen', ticket)
  await expectCard(ticket).toShow('Open')
})

story(
  'a person who joins the team’s group may work at once, and one who leaves it may not',
  async (world) => {
    const { oscar, program, hasTicket, expectCard, toldPrivately } = world
    const ticket = await hasTicket('Who owns the billing service?')
    const [group] = program.slack.state().usergroups
    const before = group?.users ?? []
    const changed = async (users: string[]) => {
      const heard = program.next(
        (item) => item.kind === 'event' && item.type.startsWith('subteam') && item.outcome === 'acknowledged',
        'news of the group',
      )
      await program.sim.group(group?.id ?? '', users)
      await heard
    }
    await oscar.clicks('Mark as solved', ticket, 'thread')
    await toldPrivately(oscar, 'can resolve this')
    await changed([...before, oscar.id])
    await oscar.replies(ticket, 'I do, and now I can say so')
    await expectCard(ticket).toShow('Answered')
    await changed(before)
    await oscar.clicks('Mark as solved', ticket, 'thread')
    await toldPrivately(oscar, 'can resolve this')
  },
)
