import { expect } from 'vitest'
import { recordOf } from '../harness/agreement.ts'
import { stories } from '../harness/story.ts'
import type { At } from '../harness/words.ts'
import type { World } from '../harness/world.ts'

/** Two gateways get the events of one message in any order, some twice. One story arms faults for all. */
const story = stories({ oneByOne: true, gateways: 2 })

const ROUNDS = Array.from({ length: 6 }, (_, nth) => nth)

/** Events about messages come twice, and behind later ones. */
async function disorder({ program }: World): Promise<void> {
  const match = { type: 'message', own: false }
  for (const kind of ['event_duplicate', 'event_reorder'] as const)
    await program.sim.fault({ kind, match, times: 40 })
}

/** Waits until the trigger has opened a ticket, or nothing; false if it opened none. */
async function isTicket({ program, eventually }: World, { channel, ts }: At): Promise<boolean> {
  const handle = program.client.workflow.getHandle(`ticket:T0ACME:${channel}:${ts}`)
  await eventually('it is opened or not', async () => {
    if ((await recordOf(program, { channel, ts })) !== null) return true
    const found = await handle.describe().catch(() => null)
    return found?.status.name === 'COMPLETED'
  })
  return (await recordOf(program, { channel, ts })) !== null
}

story('edits while the ticket opens: the newest title stands, whoever heard of it first', async (world) => {
  const { rob, program, expectCard } = world
  await disorder(world)
  const requests = await Promise.all(
    ROUNDS.map(async (nth) => {
      const ticket = await rob.asks(`Draft ${nth}`)
      const opening = rob.reacts('ticket', ticket)
      for (const version of ['one', 'two', 'three']) await rob.edits(ticket, `Version ${version} of ${nth}`)
      await opening
      return { ticket, title: `Version three of ${nth}` }
    }),
  )
  for (const { ticket, title } of requests) await expectCard(ticket).toShow(title)
  await world.isQuiet()
  for (const { ticket, title } of requests) {
    const { rows } = await program.sql.query(`select body from texts where ticket_key like '%' || $1`, [
      ticket.ts,
    ])
    expect(rows).toEqual([{ body: title }])
  }
  await program.sim.clearFaults()
})

story(
  'deletions while the ticket opens: there is none, or its text is nowhere, and it is asked about once',
  async (world) => {
    const { rob, program, expectCard, expectNotice } = world
    await disorder(world)
    const requests = await Promise.all(
      ROUNDS.map(async (nth) => {
        const ticket = await rob.asks(`The secret is Jenner ${nth}`)
        const opening = rob.reacts('ticket', ticket)
        await rob.edits(ticket, `The secret is Jenner, not ${nth}`)
        await rob.deletes(ticket)
        await opening.catch(() => undefined)
        return ticket
      }),
    )
    await world.isQuiet()
    await program.sim.clearFaults()
    for (const ticket of requests) {
      if (!(await isTicket(world, ticket))) continue
      await expectCard(ticket).toShow('Request deleted')
      await expectNotice(ticket, 'was deleted')
    }
    for (const table of ['texts', 'seen_messages', 'tickets', 'ticket_events']) {
      const { rows } = await program.sql.query(`select from ${table} each where each::text like '%Jenner%'`)
      expect(rows, table).toEqual([])
    }
  },
)

story('an edited “thanks” and its copies reopen a ticket once', async (world) => {
  const { ana, rob, program, hasTicket, expectCard, expectNotice, expectRecord } = world
  const ticket = await hasTicket('The scanner is jammed')
  await ana.clicks('Resolve', ticket)
  await expectNotice(ticket, 'is resolved by', ana)
  const thanks = await rob.replies(ticket, 'Thanks!')
  await disorder(world)
  await rob.edits(thanks, 'Thanks, but it is jammed again')
  await rob.edits(thanks, 'Thanks, but it is jammed again today')
  await expectRecord(ticket, 'opened', 'voided', 'resolved', 'reopened')
  await expectCard(ticket).toShow('Open')
  await world.isQuiet()
  await expectRecord(ticket, 'opened', 'voided', 'resolved', 'reopened')
  await program.sim.clearFaults()
})

story(
  'one gateway is away while a request is edited and deleted: the other tells the ticket',
  async (world) => {
    const { rob, program, hasTicket, expectCard, expectNotice, expectRecord } = world
    const ticket = await hasTicket('Draft of a complaint')
    await program.gateway.stop()
    await rob.edits(ticket, 'A complaint about Rotwand')
    await expectCard(ticket).toShow('Rotwand')
    await rob.deletes(ticket)
    await expectNotice(ticket, 'was deleted')
    await expectRecord(ticket, 'opened', 'requestEdited', 'requestDeleted')
    program.gateway.start()
    await program.sim.until(({ sockets }) => sockets === 4, 'all sockets', 30_000)
  },
)
