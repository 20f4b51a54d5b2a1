import { expect } from 'vitest'
import type { Program } from '../harness/program.ts'
import { stories } from '../harness/story.ts'

/** They change how long Slack's reads lag behind, for all. */
const story = stories({ oneByOne: true })

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

story(
  'five threads of 605 replies that nobody saw all open when they are reacted to together',
  async (world) => {
    const { ana, oscar, rob, program, expectCard, expectRecord } = world
    await program.gateway.stop()
    const incidents = await Promise.all([1, 2, 3, 4, 5].map((nth) => rob.asks(`Incident number ${nth}`)))
    // Eight people at once, each with one reply after the other.
    const chatting = Array.from({ length: 8 }, async (_, lane) => {
      for (let nth = lane; nth < 5 * 604; nth += 8)
        await oscar.replies(incidents[nth % 5] ?? expect.fail(), 'me too')
    })
    await Promise.all(chatting)
    const answers = await Promise.all(incidents.map((incident) => ana.replies(incident, 'We are on it')))
    // Now Slack has given up telling of these messages, and its reads show them.
    await world.isQuiet()
    program.gateway.start()
    await program.sim.until(({ sockets }) => sockets === 2, 'two sockets', 60_000)
    const before = await reads(program)
    await Promise.all(incidents.map((incident) => rob.reacts('ticket', incident)))
    for (const [nth, incident] of incidents.entries()) {
      await expectCard(incident).toShow('Incident number', 'Answered')
      const { state } = await expectRecord(incident, 'opened', 'responded')
      expect(state.clocks[0]?.stoppedAt).toBe(Math.floor(Number(answers[nth]?.ts) * 1000))
    }
    // Four pages each, and no page twice.
    expect((await reads(program)) - before).toBe(20)
  },
)
