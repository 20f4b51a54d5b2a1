import { expect } from 'vitest'
import type { Program } from '../harness/program.ts'
import { stories } from '../harness/story.ts'
import type { World } from '../harness/world.ts'

/** They change how long Slack's reads lag behind, and stop the gateway, for all. */
const story = stories({ oneByOne: true, timing: { coverMs: 1_500, coverLiveMs: 6_000 } })

/** While this goes on, Slack's reads do not show what is said. */
async function unread(program: Program, say: () => Promise<unknown>): Promise<void> {
  const { lagMs } = (await program.sim.state()).settings
  await program.sim.settings({ lagMs: [600_000, 600_000] })
  await say()
  await program.sim.settings({ lagMs })
}

/** How often threads were read so far. */
const reads = async ({ sim }: Program): Promise<number> =>
  (await sim.state()).calls['conversations.replies']?.total ?? 0

story('an answer told before the emoji counts though Slack’s reads do not show it yet', async (world) => {
  const { ana, rob, program, isQuiet, expectCard, expectRecord } = world
  const ticket = await rob.asks('How do I get into the archive?')
  let answer = ticket
  await unread(program, async () => {
    answer = await ana.replies(ticket, 'Ask at the desk on floor 2')
  })
  await isQuiet()
  await rob.reacts('ticket', ticket)
  await expectCard(ticket).toShow('Answered')
  const { state } = await expectRecord(ticket, 'opened', 'responded')
  expect(state.clocks[0]?.stoppedAt).toBe(Math.floor(Number(answer.ts) * 1000))
})

story('an answer told a moment before the emoji counts, whichever event comes first', async (world) => {
  const { ana, rob, program, expectCard, expectRecord } = world
  for (const ms of [0, 300, 1_500]) {
    const ticket = await rob.asks(`Where are the minutes of week ${ms}?`)
    const match = { type: 'message', textIncludes: `In folder ${ms} of ${ana.id}` }
    await program.sim.fault({ kind: 'event_delay', ms, match })
    await unread(program, () => ana.replies(ticket, `In folder ${ms} of ${ana.id}`))
    await ana.reacts('ticket', ticket)
    await expectCard(ticket).toShow('Answered')
    await expectRecord(ticket, 'opened', 'responded')
  }
})

story('a request and its answer that Slack’s reads do not show at all open a ticket', async (world) => {
  const { ana, rob, program, isQuiet, expectCard, expectRecord } = world
  let ticket = { channel: '', ts: '' }
  await unread(program, async () => {
    ticket = await rob.asks('The seminar room is locked')
    await ana.replies(ticket, 'The key is at the door')
  })
  await isQuiet()
  await rob.reacts('ticket', ticket)
  await expectCard(ticket).toShow('The seminar room is locked', 'Answered')
  await expectRecord(ticket, 'opened', 'responded')
})

/** The gateway has seen everything for longer than the clocks may differ. */
const isCovered = ({ program, eventually }: World): Promise<void> =>
  eventually('the gateway has seen everything for a while', async () => {
    const { rows } = await program.sql.query(
      `select from coverage_spans where source = 'gateway' and not closed
         and began_at < clock_timestamp() - interval '6 seconds'
         and ended_at > clock_timestamp() - interval '2 seconds'`,
    )
    return rows.length > 0
  })

/** In the channel `hurry` a first answer is due within twenty seconds, and a reminder after ten. */
const hurry = { channel: 'hurry' } as const

story('in a covered time Slack is read neither to open a ticket nor to remind of it', async (world) => {
  const { ana, rob, group, program, expectCard, expectNotice, expectRecord } = world
  await isCovered(world)
  const before = await reads(program)
  const answered = await rob.asks('Who has the key to the roof?', hurry)
  await ana.replies(answered, 'The caretaker')
  await world.isQuiet()
  await rob.reacts('ticket', answered)
  await expectCard(answered).toShow('Answered')
  const ticket = await rob.asks('The fire door does not close', hurry)
  await world.isQuiet()
  await rob.reacts('ticket', ticket)
  await expectNotice(ticket, group, 'needs a reply, due')
  await expectNotice(ticket, group, 'is overdue: no reply since')
  await expectCard(ticket).toShow('overdue since')
  await expectRecord(ticket, 'opened', 'warned', 'breached')
  expect((await reads(program)) - before).toBe(0)
})

story('a reminder that is due while no gateway is connected reads the thread first', async (world) => {
  const { ana, program, hasTicket, expectCard, expectRecord } = world
  const ticket = await hasTicket('Videos do not play', hurry)
  await unseen(world, () => ana.replies(ticket, `Please update the player, says ${ana.id}`))
  await expectRecord(ticket, 'opened', 'warned', 'withdrawn', 'responded')
  await expectCard(ticket).toShow('Answered')
  program.gateway.start()
})

/** What this person says now reaches no gateway, and the gateway stays away. */
async function unseen({ ana, program }: World, say: () => Promise<unknown>): Promise<void> {
  await program.gateway.stop()
  const match = { type: 'message', textIncludes: `says ${ana.id}` }
  await program.sim.fault({ kind: 'event_silence', match })
  await say()
}

story(
  'five threads of 405 replies that nobody saw all open when they are reacted to together',
  async (world) => {
    const { ana, oscar, rob, program, expectCard, expectRecord } = world
    await program.gateway.stop()
    const incidents = await Promise.all([1, 2, 3, 4, 5].map((nth) => rob.asks(`Incident number ${nth}`)))
    // Eight people at once, each with one reply after the other.
    const chatting = Array.from({ length: 8 }, async (_, lane) => {
      for (let nth = lane; nth < 5 * 404; nth += 8)
        await oscar.replies(incidents[nth % 5] ?? expect.fail(), 'me too')
    })
    await Promise.all(chatting)
    const answers = await Promise.all(incidents.map((incident) => ana.replies(incident, 'We are on it')))
    // Now Slack has given up telling of these messages, and its reads show them.
    await world.isQuiet()
    program.gateway.start()
    await program.sim.until(({ sockets }) => sockets === 2, 'two sockets', 60_000)
    await Promise.all(incidents.map((incident) => rob.reacts('ticket', incident)))
    for (const [nth, incident] of incidents.entries()) {
      await expectCard(incident).toShow('Incident number', 'Answered')
      const { state } = await expectRecord(incident, 'opened', 'responded')
      expect(state.clocks[0]?.stoppedAt).toBe(Math.floor(Number(answers[nth]?.ts) * 1000))
    }
  },
)
