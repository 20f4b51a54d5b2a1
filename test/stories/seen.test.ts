import { expect } from 'vitest'
import { defaultWorkspace } from '../../dev/slack-sim/workspace.ts'
import { applySettings } from '../../src/runtime/settings.ts'
import { CHANNELS, type ChannelName } from '../harness/company.ts'
import type { Program } from '../harness/program.ts'
import { stories } from '../harness/story.ts'
import type { At } from '../harness/words.ts'
import type { World } from '../harness/world.ts'

/** One takes Postgres away from all, and one changes the settings of all. */
const story = stories({
  oneByOne: true,
  timing: { answerMs: 1_500, handOverMs: 1_000 },
  slack: { ackTimeoutMs: 3_000, retryDelaysMs: [500, 2_000, 8_000] },
})

/** The stored content of a message, or null. */
async function rowOf({ sql }: Program, { ts }: At): Promise<Record<string, unknown> | null> {
  const { rows } = await sql.query('select content, thread_ts from seen_messages where ts = $1', [ts])
  return rows[0] ? { ...rows[0].content, threadTs: rows[0].thread_ts } : null
}

/** A message that was kept. The gateway may not have read the settings that allow it yet: then another one is. */
async function keptIn(world: World, channel: ChannelName): Promise<At> {
  let asked: At = { channel: '', ts: '' }
  await world.eventually('a message is kept', async () => {
    asked = await world.rob.asks('A plant needs water', { channel })
    await world.isQuiet()
    return (await rowOf(world.program, asked)) !== null
  })
  return asked
}

/** Everything that Temporal holds of all workflows, as one text. */
async function inTemporal({ client }: Program): Promise<string> {
  const texts: string[] = []
  for await (const { workflowId, runId, memo, searchAttributes } of client.workflow.list()) {
    const { events } = await client.workflow.getHandle(workflowId, runId).fetchHistory()
    const payloads = JSON.stringify(events, (_, value) =>
      value instanceof Uint8Array ? Buffer.from(value).toString() : value,
    )
    texts.push(payloads, JSON.stringify({ memo, searchAttributes }))
  }
  return texts.join('\n')
}

story(
  'what is said in a team’s channel is kept, with the title alone as text, and never in Temporal',
  async (world) => {
    const { ana, rob, program, hasTicket, expectRecord } = world
    const ticket = await hasTicket('Zugspitze is down\nmy password is Wetterstein')
    const answer = await ana.replies(ticket, 'Look at the Alpspitze instead')
    const chatter = await rob.asks('Lunch on the Waxenstein?')
    await expectRecord(ticket, 'opened', 'responded')
    await world.isQuiet()
    expect(await rowOf(program, ticket)).toMatchObject({
      kind: 'root',
      requester: { by: 'author', user: rob.id },
      title: 'Zugspitze is down',
      threadTs: null,
    })
    const actor = { user: ana.id, roles: { platform: ['agent'] } }
    expect(await rowOf(program, answer)).toMatchObject({
      kind: 'reply',
      reply: 'words',
      actor,
      threadTs: ticket.ts,
    })
    expect(await rowOf(program, chatter)).toMatchObject({ kind: 'root', title: 'Lunch on the Waxenstein?' })
    const { rows } = await program.sql.query('select seen_messages::text as row from seen_messages')
    expect(JSON.stringify(rows)).not.toMatch(/Wetterstein|Alpspitze/)
    const stored = await inTemporal(program)
    expect(stored).toContain(ticket.ts)
    expect(stored).not.toMatch(/Zugspitze|Wetterstein|Alpspitze|Waxenstein/)
  },
)

story('a reply is acknowledged only when it is kept, and counts at once and once', async (world) => {
  const { ana, program, hasTicket, expectCard, expectRecord } = world
  const ticket = await hasTicket('The lift is stuck on the fourth floor')
  await world.isAtRest(ticket)
  await world.isQuiet()
  program.postgres.away()
  const refused = program.next(
    (item) => item.kind === 'event' && item.type === 'message' && item.outcome === 'unacknowledged',
    'message that nobody acknowledged',
  )
  const answer = await ana.replies(ticket, 'The technician is on the way')
  await world.isHeard(ticket, answer)
  await refused
  program.postgres.back()
  await world.isQuiet()
  expect(await rowOf(program, answer)).toMatchObject({ kind: 'reply', threadTs: ticket.ts })
  expect((await program.sim.state()).events.lost).toBe(0)
  await expectCard(ticket).toShow('Answered')
  await expectRecord(ticket, 'opened', 'responded')
})

story(
  'docket.yaml may say that nothing is kept: then all goes on, and what was kept is removed',
  async (world) => {
    const { ana, rob, program, hasTicket, eventually, expectRecord } = world
    const before = await rob.asks('Where is the coffee?')
    await eventually('it is kept', async () => (await rowOf(program, before)) !== null)
    const { settings, databaseUrl } = program.config
    await applySettings(databaseUrl, { ...settings, seenForMs: 0 })
    expect(await rowOf(program, before)).toBeNull()
    await eventually('a new message is not kept', async () => {
      const after = await rob.asks('And where is the tea?')
      await world.isQuiet()
      return (await rowOf(program, after)) === null
    })
    const ticket = await hasTicket('The kettle trips the fuse')
    await ana.replies(ticket, 'It draws too much')
    await expectRecord(ticket, 'opened', 'responded')
    await applySettings(databaseUrl, settings, { rollback: true })
  },
)

story('a channel that docket.yaml names no more takes its messages with it', async (world) => {
  const { program } = world
  const [gone, other] = [await keptIn(world, 'brief'), await keptIn(world, 'help')]
  const { settings, databaseUrl } = program.config
  const teams = settings.teams.map((team) => ({
    ...team,
    channels: Object.fromEntries(Object.entries(team.channels).filter(([id]) => id !== CHANNELS.brief)),
  }))
  await applySettings(databaseUrl, { ...settings, teams })
  expect(await rowOf(program, gone)).toBeNull()
  expect(await rowOf(program, other)).not.toBeNull()
  await applySettings(databaseUrl, settings, { rollback: true })
})

story(
  'the bot is removed from a channel, or the channel is deleted, and its messages are gone',
  async (world) => {
    const { program, eventually } = world
    const { sim } = program
    const [left, deleted, other] = [
      await keptIn(world, 'ops'),
      await keptIn(world, 'attic'),
      await keptIn(world, 'help'),
    ]
    await sim.kick(left.channel, defaultWorkspace.bot.userId)
    await eventually('they are gone', async () => (await rowOf(program, left)) === null)
    expect(await rowOf(program, deleted)).not.toBeNull()
    await sim.deleteChannel(deleted.channel)
    await eventually('they are gone, too', async () => (await rowOf(program, deleted)) === null)
    expect(await rowOf(program, other)).not.toBeNull()
  },
)
