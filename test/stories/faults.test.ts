import { expect } from 'vitest'
import type { CallFault } from '../../dev/slack-sim/control-api.ts'
import { stories } from '../harness/story.ts'

/** Faults of single calls. Every story checks at its end that no message is posted twice. */
const story = stories()

const FAULTS: Readonly<Record<string, CallFault>> = {
  'stores the notice and answers 500': { kind: 'stored_then_error', status: 500 },
  'stores the notice and cuts the connection': { kind: 'stored_then_cut' },
  'stores the notice after we gave up': { kind: 'stored_late', ms: 3_300 },
  'answers 503 and stores nothing': { kind: 'http_error', status: 503 },
  'answers with a page of HTML': { kind: 'html' },
  'cuts the connection before it stores': { kind: 'cut' },
  'answers 429': { kind: 'rate_limited', retryAfterS: 1 },
  'answers internal_error': { kind: 'error', error: 'internal_error' },
}

story(
  'Slack stores a notice later than it ever should: the second copy goes, and is counted',
  async (world) => {
    const { ana, program, hasTicket, expectNotice, eventually } = world
    const ticket = await hasTicket('My badge opens the wrong door')
    const match = { method: 'chat.postMessage', textIncludes: `resolved by <@${ana.id}>` }
    await program.sim.fault({ kind: 'stored_late', ms: 20_000, match })
    await ana.clicks('Resolve', ticket)
    await expectNotice(ticket, 'is resolved by', ana)
    await eventually('the second copy is counted', async () => {
      const counted = `select from slack_writes where ticket_key like $1 and duplicates = 1`
      return (await program.sql.query(counted, [`%${ticket.ts}`])).rowCount === 1
    })
  },
)

for (const [what, fault] of Object.entries(FAULTS))
  story(`Slack ${what}: it is said once`, async (world) => {
    const { ana, program, hasTicket, expectNotice, expectThread } = world
    const ticket = await hasTicket('The intranet asks for my password all day')
    const textIncludes = `resolved by <@${ana.id}>`
    const order = { ...fault, match: { method: 'chat.postMessage', textIncludes } }
    const { id } = await program.sim.fault(order)
    // The echo would confirm the post at once: without it Docket has to read back.
    await program.sim.fault({ kind: 'event_silence', match: { own: true, textIncludes }, times: 2 })
    await ana.clicks('Resolve', ticket)
    await expectNotice(ticket, 'is resolved by', ana)
    await expectThread(ticket).toShow('is resolved')
    expect((await program.sim.faults()).find((each) => each.id === id)?.hits).toBe(1)
  })

story('Slack stores a card and answers 500: the ticket has one card in triage', async (world) => {
  const { rob, program, expectCard } = world
  const title = `Release notes for ${rob.id} are missing`
  const match = { method: 'chat.postMessage', channel: 'C0TRIAGE', textIncludes: title }
  await program.sim.fault({ kind: 'stored_then_error', status: 500, match })
  const ticket = await rob.asks(title)
  await rob.reacts('ticket', ticket)
  await expectCard(ticket).toShow(title)
})
