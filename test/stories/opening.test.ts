import { expect } from 'vitest'
import { CHANNELS, DEPLOY_BOT } from '../harness/company.ts'
import { stories } from '../harness/story.ts'

const story = stories()

story(
  'rob reacts to his request, and it becomes a ticket with a card in triage and one in its thread',
  async ({ rob, expectCard, expectThread }) => {
    const ticket = await rob.asks('The VPN drops every ten minutes')
    await rob.reacts('ticket', ticket)
    const card = await expectCard(ticket).toShow(
      'The VPN drops',
      ':new: *New*',
      'Unassigned',
      rob,
      'Normal',
      'due',
    )
    await expectCard(ticket).toHaveButtons('Claim', 'Resolve')
    const inThread = await expectThread(ticket).toShow('is with the team.', 'Answers come in this thread.')
    await expectThread(ticket).toHaveButtons('Mark as solved')
    expect(card.channel).toBe('C0TRIAGE')
    expect(inThread.text.split('\n')).toHaveLength(2)
  },
)

story(
  'two people react at the same time, and it is one ticket',
  async ({ rob, ana, oscar, expectCard, expectRecord }) => {
    const ticket = await rob.asks('Who can give me access to the staging database?')
    await Promise.all([rob, ana, oscar].map((person) => person.reacts('ticket', ticket)))
    await expectCard(ticket).toShow('staging database')
    await expectRecord(ticket, 'opened')
  },
)

story(
  'Slack sends the same reaction twice, and it is one ticket',
  async ({ program, rob, expectCard, expectRecord }) => {
    const ticket = await rob.asks('Our nightly export is empty')
    const about = { type: 'reaction_added', textIncludes: ticket.ts }
    await program.sim.fault({ kind: 'event_duplicate', match: about })
    await rob.reacts('ticket', ticket)
    await expectCard(ticket).toShow('nightly export')
    await expectRecord(ticket, 'opened')
  },
)

story(
  'the card calls whom the request mentions by their name, and by no name whom Slack does not know',
  async ({ rob, ana, expectCard }) => {
    const ticket = await rob.asks(`<@${ana.id}> <@U0NOBODY> the exporter in <#C0OPS|> is down :sob:`)
    await rob.reacts('ticket', ticket)
    const name = ana.id.slice('U0'.length).toLowerCase()
    await expectCard(ticket).toShow(`@${name} @someone the exporter in #channel is down`, ':sob:')
  },
)

story(
  'where only agents may open, a requester’s emoji does nothing and an agent’s opens',
  async ({ rob, ana, expectNothing, expectCard }) => {
    const ticket = await rob.asks('prod is slow again', { channel: 'ops' })
    await rob.reacts('ticket', ticket)
    await expectNothing(ticket)
    await ana.reacts('ticket', ticket)
    await expectCard(ticket).toShow('prod is slow again', rob)
  },
)

story('a team may choose its emoji', async ({ rob, ana, program, expectCard, expectNotice, eventually }) => {
  const ticket = await rob.asks('The projector in Lisbon does not turn on', { channel: 'brief' })
  await rob.reacts('ticket', ticket)
  await rob.reacts('sos', ticket)
  await expectCard(ticket).toShow('projector')
  await ana.clicks('Resolve', ticket)
  await expectNotice(ticket, 'is resolved by', ana)
  await eventually('the marks are the team’s own', async () => {
    const message = await program.sim.message(ticket.channel, ticket.ts)
    return ['dart', 'tada'].every((name) => message?.reactions.some((each) => each.name === name))
  })
  await expectCard(ticket).toShow('Closed')
})

story('a screenshot without a word becomes a ticket that is named after it', async ({ rob, expectCard }) => {
  const ticket = await rob.asks('', { files: [{ name: 'error-403.png', mimetype: 'image/png' }] })
  await rob.reacts('ticket', ticket)
  await expectCard(ticket).toShow('error-403.png')
})

story(
  'five thousand characters become a ticket with a title of at most two hundred',
  async ({ rob, expectCard }) => {
    const ticket = await rob.asks(`Long story: ${'the build fails and then '.repeat(200)}`)
    await rob.reacts('ticket', ticket)
    const card = await expectCard(ticket).toShow('Long story: the build fails')
    expect(card.text.length).toBeLessThan(300)
  },
)

story(
  'the requester of a bot’s message is the person who reacted',
  async ({ program, oscar, expectCard, expectThread, expectNotice, isAbout }) => {
    const { ts } = await program.sim.post({
      bot_id: DEPLOY_BOT,
      channel: CHANNELS.help,
      text: 'Deploy of checkout failed',
    })
    const ticket = { channel: CHANNELS.help, ts }
    isAbout(ticket)
    await oscar.reacts('ticket', ticket)
    await expectCard(ticket).toShow('Deploy of checkout failed', oscar)
    await oscar.clicks('Mark as solved', ticket, 'thread')
    await expectThread(ticket).toShow('is resolved.')
    await expectNotice(ticket, oscar, 'you marked')
  },
)

story(
  'an answer given before the emoji is the first response, counted from the request',
  async ({ rob, ana, oscar, expectCard, expectRecord }) => {
    const ticket = await rob.asks('How do I rotate the deploy key?')
    await oscar.replies(ticket, 'I would like to know that, too')
    const answer = await ana.replies(ticket, 'Run the rotate job, then re-read the secret')
    await ana.reacts('ticket', ticket)
    await expectCard(ticket).toShow('rotate the deploy key', 'Answered')
    const { state } = await expectRecord(ticket, 'opened', 'responded')
    const [clock] = state.clocks
    expect(clock?.startedAt).toBe(Math.floor(Number(ticket.ts) * 1000))
    expect(clock?.stoppedAt).toBe(Math.floor(Number(answer.ts) * 1000))
  },
)

for (const broadcast of [false, true])
  story(
    `a reaction on a ${broadcast ? 'broadcast ' : ''}reply opens nothing and leaves nothing behind`,
    async ({ rob, ana, isAbout, program, expectNothing }) => {
      const request = await rob.asks('Is the wiki down?')
      const reply = await ana.replies(request, 'Yes, back in a minute', { broadcast })
      isAbout(reply)
      await rob.reacts('ticket', reply)
      expect(await expectNothing(reply)).toBe('not_a_root')
      for (const table of ['ticket_numbers', 'texts', 'slack_writes']) {
        const { rows } = await program.sql.query(`select from ${table} where ticket_key like $1`, [
          `%${reply.ts}`,
        ])
        expect(rows, table).toEqual([])
      }
    },
  )
