import { expect } from 'vitest'
import { CHANNELS } from '../harness/company.ts'
import type { Program } from '../harness/program.ts'
import { stories } from '../harness/story.ts'
import { readable } from '../harness/words.ts'

/** Some of these wait until Slack has no event left to deliver, so they run alone. */
const story = stories({ oneByOne: true })

/** Everything that Docket stores: rows of Postgres and workflows of Temporal. */
async function kept({ sql, client }: Program): Promise<Record<string, number>> {
  const counts: Record<string, number> = {}
  for (const table of ['tickets', 'ticket_events', 'ticket_numbers', 'slack_writes', 'texts']) {
    const { rows } = await sql.query(`select count(*)::int as count from ${table}`)
    counts[table] = rows[0].count
  }
  return { ...counts, workflows: (await client.workflow.count()).count }
}

story('an unknown channel, another emoji, a reaction on nothing: ignored', async (world) => {
  const { rob, program, isQuiet } = world
  const before = await kept(program)
  await rob.reacts('ticket', await rob.asks('Anybody for lunch?', { channel: 'random' }))
  await rob.reacts('tada', await rob.asks('We have shipped it'))
  await rob.asks('A message that nobody reacts to')
  await isQuiet()
  expect(await kept(program)).toEqual(before)
})

const click = (world: { user: string; ts: string }, action: object) => ({
  type: 'interactive',
  payload: {
    type: 'block_actions',
    user: { id: world.user, team_id: 'T0ACME' },
    channel: { id: CHANNELS.help },
    container: { type: 'message', message_ts: world.ts, channel_id: CHANNELS.help },
    message: { ts: world.ts },
    actions: [{ type: 'button', action_ts: '1795300000.000100', ...action }],
  },
})

story('a button that Docket does not know is answered in one sentence', async (world) => {
  const { rob, program, hasTicket, expectThread, expectRecord, toldPrivately } = world
  const ticket = await hasTicket('The door code has changed')
  const from = { user: rob.id, ts: ticket.ts }
  const value = `T0ACME:${ticket.channel}:${ticket.ts}|1`
  await program.sim.envelope(click(from, { action_id: 'docket:explode', value }))
  await toldPrivately(rob, 'Docket does not know this button.')
  for (const wrong of ['', 'nonsense', 'T0OTHER:C0HELP:1795300000.000100|1'])
    await program.sim.envelope(click(from, { action_id: 'docket:resolve', value: wrong }))
  for (const _ of [1, 2, 3]) await toldPrivately(rob, 'could not read this click')
  const elsewhere = `T0ACME:${CHANNELS.random}:${ticket.ts}|1`
  await program.sim.envelope(click(from, { action_id: 'docket:resolve', value: elsewhere }))
  await toldPrivately(rob, 'This message is not a ticket.')
  const none = `T0ACME:${CHANNELS.help}:1795300000.000100|1`
  await program.sim.envelope(click(from, { action_id: 'docket:resolve', value: none }))
  await toldPrivately(rob, 'This message is not a ticket.')
  await expectThread(ticket).toShow('is with the team.')
  await expectRecord(ticket, 'opened')
})

story('malformed and oversized envelopes are refused, nothing is stored, and life goes on', async (world) => {
  const { rob, program, hasTicket, isQuiet } = world
  const before = await kept(program)
  const reaction = {
    type: 'reaction_added',
    user: rob.id,
    reaction: 'ticket',
    item: { type: 'message', channel: CHANNELS.help, ts: '1795300000.000100' },
    event_ts: '1795300000.000200',
  }
  const body = (event: unknown) => ({ type: 'event_callback', team_id: 'T0ACME', event_id: 'Ev0', event })
  const broken = [
    { type: 'events_api', payload: null },
    { type: 'events_api', payload: [] },
    { type: 'events_api', payload: body(null) },
    { type: 'events_api', payload: body('reaction_added') },
    { type: 'events_api', payload: body({ ...reaction, item: 'C0HELP' }) },
    { type: 'events_api', payload: body({ ...reaction, item: { ...reaction.item, ts: '../../1' } }) },
    { type: 'events_api', payload: body({ ...reaction, user: { id: rob.id } }) },
    { type: 'events_api', payload: body({ ...reaction, event_ts: 7 }) },
    { type: 'events_api', payload: { ...body(reaction), padding: 'x'.repeat(2_000_000) } },
    { type: 'interactive', payload: { type: 'block_actions', user: { id: rob.id }, actions: [] } },
    { type: 'interactive', payload: { type: 'block_actions', actions: [{}] } },
    { type: 'slash_commands', payload: {} },
    { type: 'poetry', payload: body(reaction) },
  ]
  for (const envelope of broken) await program.sim.envelope(envelope)
  await isQuiet()
  expect(await kept(program)).toEqual(before)
  await hasTicket('This one is quite in order')
})

const HOSTILE = [
  '<!channel> <!here> <!everyone> please',
  '&lt;!channel&gt; typed by hand',
  '<@U0ANA0> <!subteam^S0PLATFORM> <https://evil.example|your bank> https://evil.example/x',
  '*bold* _slanted_ ~gone~ `rm -rf /` ```code``` :tada: > quote',
  '|> <| <<>> &amp;lt;!channel&amp;gt; \u202e\u0000 end',
]

/** The references in Docket's own text: its links, its people, its instants. */
const OWN =
  /^<(@U0ROB\d+|!subteam\^S0PLATFORM|#C0HURRY|https:\/\/acme\.slack\.com\/archives\/[^|>]+\|#\d+|!date\^\d+\^[^|>]+\|[^>]+)>$/

/** The parts of a message that Slack parses: its text, and the blocks that are not rich text. */
const parsedOf = ({ text, blocks }: { text: string; blocks?: { type?: unknown }[] }): string[] => [
  text,
  readable({ text, blocks: (blocks ?? []).filter(({ type }) => type !== 'rich_text') }),
]

/** The kinds of elements in rich text; Slack parses nothing there. */
const kindsOf = (blocks: unknown): string[] =>
  [...JSON.stringify(blocks).matchAll(/"type":"(\w+)"/g)].map(([, kind = '']) => kind)

story('a person’s text creates no mention, link or markup', async (world) => {
  const { ana, rob, group, hasTicket, expectCard, expectNotice } = world
  await Promise.all(
    HOSTILE.map(async (text) => {
      const ticket = await hasTicket(text, { channel: 'hurry' })
      const said = [
        await expectNotice(ticket, group, 'needs a reply, due'),
        await expectCard(ticket).toShow(rob),
      ]
      await ana.clicks('Resolve', ticket)
      await expectNotice(ticket, 'is resolved by')
      for (const parsed of said.flatMap(parsedOf))
        for (const [marked] of parsed.matchAll(/<[^>]*>?/g)) expect(marked).toMatch(OWN)
      for (const { blocks } of said)
        for (const mention of ['user', 'usergroup', 'channel', 'broadcast', 'team'])
          expect(kindsOf(blocks)).not.toContain(mention)
    }),
  )
})

story('people’s text never reaches Temporal', async (world) => {
  const { rob, ana, program, expectCard, expectNotice, expectRecord } = world
  const secret = 'xylophone marmalade'
  const ticket = await rob.asks(`My password is ${secret}`, {
    files: [{ name: `${secret}.txt`, mimetype: 'text/plain' }],
  })
  await ana.replies(ticket, `Do not write ${secret} here`)
  await rob.reacts('ticket', ticket)
  await expectCard(ticket).toShow(secret)
  await ana.clicks('Resolve', ticket)
  await expectNotice(ticket, 'is resolved by', ana)
  await rob.replies(ticket, `But ${secret} still works`)
  await expectRecord(ticket, 'opened', 'responded', 'resolved', 'reopened')
  const holders: string[] = []
  for await (const { workflowId, runId } of program.client.workflow.list()) {
    const handle = program.client.workflow.getHandle(workflowId, runId)
    const held = [await handle.fetchHistory(), (await handle.describe()).raw].map(plain).join()
    if (/xylophone|marmalade/.test(held)) holders.push(workflowId)
  }
  expect(holders).toEqual([])
  const { rows } = await program.sql.query(`select from texts where body like $1`, [`%${secret}%`])
  expect(rows).toHaveLength(1)
})

/** Everything in it as text, with the bytes of its payloads decoded. */
const plain = (value: unknown): string =>
  JSON.stringify(value, (_key, inner) =>
    inner instanceof Uint8Array ? Buffer.from(inner).toString() : inner,
  )
