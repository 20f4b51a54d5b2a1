import { expect } from 'vitest'
import { defaultWorkspace } from '../../dev/slack-sim/workspace.ts'
import type { Settings, TeamSettings } from '../../src/domain/settings.ts'
import { applySettings } from '../../src/runtime/settings.ts'
import { CHANNELS, type ChannelName, theSettings } from '../harness/company.ts'
import { stories } from '../harness/story.ts'
import type { World } from '../harness/world.ts'

/** Each takes something away from all, so they run alone. */
const story = stories({
  oneByOne: true,
  timing: { answerMs: 1_500, handOverMs: 1_000 },
  slack: { ackTimeoutMs: 3_000, retryDelaysMs: [500, 2_000, 4_000] },
})

const BOT = defaultWorkspace.bot.userId

/** Somebody says something of which no ticket is made. Returns the instant after it. */
async function says(world: World, text: string, channel: ChannelName = 'help'): Promise<string> {
  await world.program.sim.post({ user: world.rob.id, channel: CHANNELS[channel], text })
  return instant(world)
}

/** Now on the database's clock. */
async function instant({ program }: World): Promise<string> {
  const { rows } = await program.sql.query('select extract(epoch from clock_timestamp())::text as now')
  return rows[0]?.now
}

/** True if a gateway says that it received everything of a channel at that instant. */
async function isCovered({ program }: World, at: string, channel: ChannelName = 'help'): Promise<boolean> {
  const { rows } = await program.sql.query(
    `select from coverage_spans where source = 'gateway' and $1 = any(channels)
      and began_at <= to_timestamp($2::numeric) and ended_at > to_timestamp($2::numeric)`,
    [CHANNELS[channel], at],
  )
  return rows.length > 0
}

/** Waits until everything is received again: a span has begun before now, and reaches later than now. */
async function isWell(world: World, channel: ChannelName = 'help'): Promise<void> {
  await world.eventually(`all of ${channel} is received`, async () => {
    const now = await instant(world)
    await world.eventually('it is stated until now', async () => {
      const { rows } = await world.program.sql.query(
        'select from coverage_spans where ended_at > to_timestamp($1::numeric) and $2 = any(channels)',
        [now, CHANNELS[channel]],
      )
      return rows.length > 0
    })
    return isCovered(world, now, channel)
  })
}

/** The hole has ended, and the instant lies in it. */
async function isMissed(world: World, at: string): Promise<void> {
  await isWell(world)
  expect(await isCovered(world, at), 'the instant counts as covered').toBe(false)
}

story('nothing goes wrong: every message counts as received', async (world) => {
  await isWell(world)
  const spans = async () => (await world.program.sql.query('select from coverage_spans')).rows.length
  const before = await spans()
  const message = await says(world, 'The printer is out of paper')
  await isWell(world)
  expect(await isCovered(world, message)).toBe(true)
  expect(await spans()).toBe(before)
})

story(
  'no gateway is there: its last word covers the time until then, and not what is said after',
  async (world) => {
    const { program } = world
    await isWell(world)
    const before = await says(world, 'Is anybody there?')
    await world.isQuiet()
    await program.gateway.stop()
    const message = await says(world, 'Hello?')
    program.gateway.start()
    await isMissed(world, message)
    expect(await isCovered(world, before)).toBe(true)
  },
)

story('both sockets are away: what is said meanwhile is missed', async (world) => {
  const { program } = world
  await isWell(world)
  await program.sim.down(true)
  await world.eventually('the gateway says that it receives no more', async () => {
    const { rows } = await program.sql.query('select from coverage_spans where not closed')
    return rows.length === 0
  })
  const message = await says(world, 'Is Slack slow for you too?')
  await program.sim.down(false)
  await isMissed(world, message)
})

story('Postgres is away: what came meanwhile is missed, though Slack sends it again', async (world) => {
  const { program } = world
  await isWell(world)
  const refused = program.next(
    (item) => item.kind === 'event' && item.type === 'message' && item.outcome === 'unacknowledged',
    'message that nobody took',
  )
  program.postgres.away()
  const message = await says(world, 'The database is slow')
  await refused
  program.postgres.back()
  await isMissed(world, message)
})

story('Temporal is away: the emoji that nobody took is missed', async (world) => {
  const { program, rob, expectCard } = world
  await isWell(world)
  const ticket = await rob.asks('My access card does not work')
  await world.isQuiet()
  const refused = program.next(
    (item) => item.kind === 'event' && item.type === 'reaction_added' && item.outcome === 'unacknowledged',
    'emoji that nobody took',
  )
  program.temporal.away()
  await rob.reacts('ticket', ticket)
  await refused
  const meanwhile = await instant(world)
  program.temporal.back()
  await isMissed(world, meanwhile)
  await expectCard(ticket).toShow('access card')
})

story('the bot is removed from a channel and invited again: only that channel has a hole', async (world) => {
  const { program } = world
  await isWell(world, 'ops')
  await program.sim.kick(CHANNELS.ops, BOT)
  await world.isQuiet()
  await world.eventually('the channel is received no more', async () => {
    const now = await says(world, 'Where is the bot?', 'ops')
    await isWell(world)
    return !(await isCovered(world, now, 'ops'))
  })
  const [missed, other] = [await says(world, 'The bot is gone', 'ops'), await says(world, 'All is well')]
  await isWell(world)
  await program.sim.invite(CHANNELS.ops, BOT)
  await isWell(world, 'ops')
  expect(await isCovered(world, missed, 'ops')).toBe(false)
  expect(await isCovered(world, other)).toBe(true)
})

story('a channel is configured later: it is received from then on', async (world) => {
  const { program } = world
  await isWell(world)
  const [platform, ...others] = theSettings().teams as [TeamSettings, ...TeamSettings[]]
  const [help] = Object.values(platform.channels)
  if (help === undefined) throw new Error('the team has no channel')
  const channels = { ...platform.channels, [CHANNELS.random]: help }
  const [early, other] = [await says(world, 'What is for lunch?', 'random'), await says(world, 'All is well')]
  const wanted: Settings = { ...theSettings(), teams: [{ ...platform, channels }, ...others] }
  await applySettings(program.config.databaseUrl, wanted)
  await isWell(world, 'random')
  expect(await isCovered(world, early, 'random')).toBe(false)
  expect(await isCovered(world, other)).toBe(true)
})

for (const [clocks, clockSkewMs] of [
  ['clocks agree', 0],
  ['Slack’s clock is a minute ahead', 60_000],
  ['Slack’s clock is a minute behind', -60_000],
] as const)
  story(`Slack limits the app, and ${clocks}: what is said meanwhile is missed`, async (world) => {
    const { program } = world
    await isWell(world)
    await program.sim.settings({ clockSkewMs })
    await program.sim.limitApp(true)
    const message = await says(world, 'Fourteen hundred of us cannot log in')
    await program.sim.limitApp(false)
    await program.sim.settings({ clockSkewMs: 0 })
    await isMissed(world, message)
  })

story('Postgres is restored from an older state: what came after that is missed', async (world) => {
  const { program } = world
  await isWell(world)
  const message = await says(world, 'The backup is an hour old')
  await isWell(world)
  expect(await isCovered(world, message)).toBe(true)
  await program.sql.query(
    `update coverage_spans set ended_at = to_timestamp($1::numeric) - interval '1 millisecond'
      where ended_at > to_timestamp($1::numeric)`,
    [message],
  )
  await isMissed(world, message)
})
