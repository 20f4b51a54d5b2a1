import type { Logger } from '@slack/web-api'
import { describe, expect, onTestFinished, test } from 'vitest'
import type { Settings } from '../../src/domain/settings.ts'
import { type Coverage, createCoverage } from '../../src/slack/inbound/coverage.ts'
import { policy } from '../domain/fixtures.ts'
import { settingsOf, teamOf } from '../harness/actors.ts'
import { memoryCoverage } from './memory-coverage.ts'

const logger = { info() {}, warn() {}, error() {} } as unknown as Logger
const timing = { coverMs: 5, coverLiveMs: 20, limitedMs: 60, handOverMs: 1_000 }

const settingsWith = (channels: Readonly<Record<string, readonly string[]>>): Settings =>
  settingsOf(
    teamOf(policy, {
      channels: Object.fromEntries(
        Object.entries(channels).map(([id, aliases]) => [
          id,
          { openBy: 'anyone', priority: 'normal', aliases },
        ]),
      ),
    }),
  )

/** A gateway that is about to start. `world` is what it sees of Slack, Temporal and docket.yaml. */
function gateway(memory = memoryCoverage()) {
  const world = {
    connected: true,
    temporal: true,
    slack: true,
    joined: ['C1', 'C2'],
    settings: settingsWith({ C1: ['C1OLD'], C2: [] }),
  }
  const asked: string[] = []
  const forgotten: string[] = []
  const coverage: Coverage = createCoverage({
    store: memory.store,
    starter: {
      ask: async (channels) => {
        if (!world.temporal) throw new Error('Temporal is away')
        asked.push(...channels)
      },
    },
    // A page for each channel.
    api: {
      joined: async (cursor) => {
        if (!world.slack) throw new Error('Slack is away')
        const at = Number(cursor ?? 0)
        const next = at + 1 < world.joined.length ? String(at + 1) : null
        return { channels: world.joined.slice(at, at + 1), next }
      },
    },
    settings: { now: () => world.settings },
    forget: async (channels) => {
      if (memory.state.away) throw new Error('Postgres is away')
      forgotten.push(...channels)
    },
    pingTemporal: async () => {
      if (!world.temporal) throw new Error('Temporal is away')
    },
    timing,
    logger,
  })
  onTestFinished(() => coverage.stop())
  const disconnect = () => {
    world.connected = false
    coverage.disconnected()
  }
  return {
    memory,
    world,
    asked,
    forgotten,
    coverage,
    disconnect,
    start: () => coverage.start(() => world.connected),
    covers: (channel: string, at: number) => expect.poll(() => memory.covers(channel, at)).toBe(true),
    /** Waits for a span that began after this instant and has grown since. */
    begins: (channel: string, after: number) =>
      expect
        .poll(() =>
          memory.rows.some(
            (row) => row.channels.includes(channel) && row.from >= after && row.until > row.from,
          ),
        )
        .toBe(true),
  }
}

/** Several rounds of statements. */
async function rounds({ memory }: { memory: ReturnType<typeof memoryCoverage> }, count = 3): Promise<void> {
  const from = memory.state.statements
  await expect.poll(() => memory.state.statements).toBeGreaterThanOrEqual(from + count)
}

async function running(memory = memoryCoverage()) {
  const parts = gateway(memory)
  const at = performance.now()
  parts.start()
  await parts.begins('C1', at)
  return parts
}

describe('a gateway that is well', () => {
  test('covers the configured channels that its bot is in, under all their ids', async () => {
    const { memory, covers } = await running()
    await covers('C2', performance.now())
    await covers('C1OLD', performance.now())
    expect(memory.rows.flatMap(({ channels }) => channels)).toEqual(['C1', 'C1OLD', 'C2'])
  })

  test('covers nothing before it has started', async () => {
    const before = performance.now()
    const { memory } = await running()
    expect(memory.covers('C1', before)).toBe(false)
  })

  test('covers the time until the oldest event arrived that it still handles', async () => {
    const parts = await running()
    const left = parts.coverage.arrived()
    await rounds(parts)
    const at = performance.now()
    parts.coverage.arrived()(true)
    await rounds(parts)
    expect(parts.memory.end('C1')).toBeLessThanOrEqual(at)
    left(true)
    await parts.covers('C1', at)
    expect(parts.memory.rows).toHaveLength(1)
  })

  test('asks for the catch-ups of all its channels once a killed gateway’s span would not count as live', async () => {
    const { asked, memory } = await running()
    await expect.poll(() => [...asked].sort()).toEqual(['C1', 'C2'])
    const [row] = memory.rows
    expect((row?.until ?? 0) - (row?.from ?? 0)).toBeGreaterThanOrEqual(timing.coverLiveMs)
  })

  test('asks again until Temporal accepts it, and then no more', async () => {
    const parts = await running()
    parts.world.temporal = false
    await rounds(parts, 8)
    parts.world.temporal = true
    await expect.poll(() => parts.asked.length).toBe(2)
    await rounds(parts, 8)
    expect(parts.asked).toHaveLength(2)
  })
})

describe('a hole begins', () => {
  test('for every gateway where an event arrived that one could not handle, and ends once it can', async () => {
    const memory = memoryCoverage()
    const [one, other] = [await running(memory), await running(memory)]
    const before = performance.now()
    await one.covers('C1', before)
    const left = one.coverage.arrived()
    await rounds(other)
    const at = performance.now()
    left(false)
    await expect.poll(() => memory.covers('C1', at)).toBe(false)
    expect(memory.covers('C1', before)).toBe(true)
    await one.begins('C1', at)
  })

  test('where Temporal is away, and does not end before it is back', async () => {
    const parts = await running()
    parts.world.temporal = false
    parts.coverage.arrived()(false)
    const failed = performance.now()
    await expect.poll(() => parts.memory.rows.every(({ closed }) => closed)).toBe(true)
    expect(parts.memory.covers('C1', failed)).toBe(false)
    const spans = parts.memory.rows.length
    parts.world.temporal = true
    const back = performance.now()
    await parts.begins('C1', back)
    expect(parts.memory.rows).toHaveLength(spans + 1)
    expect(parts.memory.rows.at(-1)?.from).toBeGreaterThanOrEqual(back)
  })

  test('where the first event arrived that Postgres did not take', async () => {
    const parts = await running()
    const left = [parts.coverage.arrived(), parts.coverage.arrived()]
    await rounds(parts)
    const at = performance.now()
    parts.memory.state.away = true
    for (const each of left.reverse()) each(false)
    parts.memory.state.away = false
    await parts.begins('C1', at)
    expect(parts.memory.covers('C1', at)).toBe(false)
  })

  test('nowhere while Postgres is away and nothing comes', async () => {
    const parts = await running()
    parts.memory.state.away = true
    const at = performance.now()
    await new Promise((resolve) => setTimeout(resolve, 4 * timing.coverMs))
    parts.memory.state.away = false
    await parts.covers('C1', at)
    expect(parts.memory.rows).toHaveLength(1)
  })

  test('where the last socket closes, and ends where one is open again', async () => {
    const parts = await running()
    const before = performance.now()
    parts.disconnect()
    await expect.poll(() => parts.memory.rows.every(({ closed }) => closed)).toBe(true)
    const at = performance.now()
    expect(parts.memory.covers('C1', before)).toBe(true)
    parts.world.connected = true
    await parts.begins('C1', at)
    expect(parts.memory.covers('C1', at)).toBe(false)
  })

  test('also where the socket is open again before anybody looked', async () => {
    const parts = await running()
    parts.disconnect()
    parts.world.connected = true
    await expect.poll(() => parts.memory.rows.length).toBe(2)
    const [first, second] = parts.memory.rows
    expect(second?.from).toBeGreaterThan(first?.until ?? 0)
  })

  test('where a socket fell silent of which nobody said that it closed', async () => {
    const parts = await running()
    parts.world.connected = false
    const at = performance.now() + timing.coverMs
    await expect.poll(() => parts.memory.rows.every(({ closed }) => closed)).toBe(true)
    expect(parts.memory.end('C1')).toBeLessThanOrEqual(at)
  })

  test('in a channel that the bot is removed from, and ends where it is invited again', async () => {
    const parts = await running()
    await expect.poll(() => parts.asked.length).toBe(2)
    parts.world.joined = ['C2']
    parts.coverage.left(['C1', 'C1OLD'])
    await expect.poll(() => parts.memory.rows.length).toBe(2)
    const removed = performance.now()
    await parts.covers('C2', removed)
    expect(parts.memory.covers('C1', removed)).toBe(false)
    parts.world.joined = ['C2', 'C1']
    parts.coverage.channelsChanged()
    await parts.begins('C1', removed)
    await expect.poll(() => parts.asked.slice(2)).toEqual(['C1'])
    expect(parts.memory.covers('C2', removed)).toBe(true)
  })

  test('there for every gateway, though Slack tells only one of them of it', async () => {
    const memory = memoryCoverage()
    const [one, other] = [await running(memory), await running(memory)]
    for (const { world } of [one, other]) world.joined = ['C2']
    const before = performance.now()
    await other.covers('C1', before)
    one.coverage.left(['C1', 'C1OLD'])
    await expect
      .poll(() => memory.rows.filter(({ closed }) => !closed).map(({ channels }) => channels))
      .toEqual([['C2'], ['C2']])
    const removed = performance.now()
    await rounds(other)
    expect(memory.covers('C1', before)).toBe(true)
    expect(memory.covers('C1', removed)).toBe(false)
    await one.covers('C2', removed)
  })

  test('where a channel was last listed that the bot was removed from without an event', async () => {
    const parts = await running()
    parts.coverage.channelsChanged()
    await rounds(parts)
    const listed = performance.now()
    await parts.covers('C1', listed)
    parts.world.joined = ['C2']
    parts.coverage.channelsChanged()
    await expect.poll(() => parts.memory.covers('C1', listed)).toBe(false)
    await parts.begins('C2', listed)
  })

  test('before the bot joins a channel that all gateways took it to be in', async () => {
    const memory = memoryCoverage()
    const [one, other] = [await running(memory), await running(memory)]
    const out = performance.now()
    await one.covers('C1', out)
    await other.covers('C1', out)
    await one.coverage.joined(['C1', 'C1OLD'])
    expect(memory.covers('C1', out)).toBe(false)
    for (const each of [one, other]) await each.begins('C1', out)
  })

  test('nowhere when the bot joins a channel that no gateway covered', async () => {
    const parts = await running()
    const before = performance.now()
    await parts.covers('C1', before)
    await parts.coverage.joined(['C3'])
    expect(parts.memory.covers('C1', before)).toBe(true)
  })

  test('nowhere in the other channels, when one is configured', async () => {
    const parts = await running()
    const before = performance.now()
    parts.world.joined = ['C1', 'C2', 'C3']
    parts.world.settings = settingsWith({ C1: ['C1OLD'], C2: [], C3: [] })
    parts.coverage.channelsChanged()
    await parts.begins('C3', before)
    expect(parts.memory.covers('C3', before)).toBe(false)
    const [first, second] = parts.memory.rows
    expect(second?.from).toBe(first?.until)
  })

  test('in all channels, while Slack does not say which of them the bot is still in', async () => {
    const parts = await running()
    parts.world.slack = false
    parts.coverage.channelsChanged()
    await rounds(parts, 0)
    const end = parts.memory.end('C1')
    await new Promise((resolve) => setTimeout(resolve, 4 * timing.coverMs))
    expect(parts.memory.end('C1')).toBe(end)
    parts.world.slack = true
    await parts.covers('C1', performance.now())
  })

  test('where Slack limits the app, for every gateway, and lasts as long as Slack may hold events back', async () => {
    const memory = memoryCoverage()
    const [one, other] = [await running(memory), await running(memory)]
    await one.coverage.limited(undefined)
    const limited = performance.now()
    await other.begins('C1', limited + timing.limitedMs / 2)
    expect(memory.covers('C1', limited + timing.limitedMs / 2)).toBe(false)
  })

  test('where a restore has put Postgres back to', async () => {
    const parts = await running()
    const earlier = parts.memory.copy()
    await rounds(parts)
    const lost = performance.now()
    await parts.covers('C1', lost)
    parts.memory.putBack(earlier)
    await parts.begins('C1', lost)
    expect(parts.memory.covers('C1', lost)).toBe(false)
  })
})

describe('what was kept of a channel that the bot is not in', () => {
  test('is removed under all its ids, once, though Slack withheld the event', async () => {
    const parts = gateway()
    parts.world.joined = ['C2']
    parts.start()
    await parts.begins('C2', 0)
    await rounds(parts)
    expect(parts.forgotten).toEqual(['C1', 'C1OLD'])
  })

  test('stays where the bot is in all channels', async () => {
    const { forgotten } = await running()
    expect(forgotten).toEqual([])
  })

  test('is removed when Postgres is back, if it is away', async () => {
    const parts = await running()
    parts.memory.state.away = true
    parts.world.joined = ['C2']
    parts.coverage.left(['C1', 'C1OLD'])
    await new Promise((resolve) => setTimeout(resolve, 4 * timing.coverMs))
    parts.memory.state.away = false
    await expect.poll(() => parts.forgotten).toEqual(['C1', 'C1OLD'])
  })
})

describe('a gateway that stops', () => {
  test('covers the time until its very end, and says that it ended', async () => {
    const parts = await running()
    const at = performance.now()
    await parts.coverage.stop()
    expect(parts.memory.covers('C1', at)).toBe(true)
    expect(parts.memory.rows.map(({ closed }) => closed)).toEqual([true])
  })

  test('covers nothing after the first event that it left to others', async () => {
    const parts = await running()
    parts.coverage.ignored()
    await rounds(parts)
    const at = performance.now()
    await rounds(parts)
    await parts.coverage.stop()
    expect(parts.memory.end('C1')).toBeLessThanOrEqual(at)
  })

  test('covers nothing after an event that it could not finish', async () => {
    const parts = await running()
    parts.coverage.arrived()
    await rounds(parts)
    const at = performance.now()
    await rounds(parts)
    await parts.coverage.stop()
    expect(parts.memory.end('C1')).toBeLessThanOrEqual(at)
  })

  test('stops although Postgres is away', async () => {
    const parts = await running()
    parts.memory.state.away = true
    await parts.coverage.stop()
    expect(parts.memory.rows.map(({ closed }) => closed)).toEqual([false])
  })

  test('without ever having started states nothing', async () => {
    const { coverage, memory } = gateway()
    await coverage.stop()
    expect(memory.rows).toEqual([])
  })
})

test.each(['temporal', 'slack'] as const)(
  'a gateway covers nothing while %s is away at its start',
  async (what) => {
    const parts = gateway()
    parts.world[what] = false
    parts.start()
    await new Promise((resolve) => setTimeout(resolve, 4 * timing.coverMs))
    expect(parts.memory.rows).toEqual([])
    parts.world[what] = true
    await parts.begins('C1', 0)
  },
)

test('a gateway whose bot is in no configured channel covers none', async () => {
  const parts = gateway()
  parts.world.joined = []
  parts.start()
  await new Promise((resolve) => setTimeout(resolve, 4 * timing.coverMs))
  expect(parts.memory.rows).toEqual([])
  parts.world.joined = ['C1']
  parts.coverage.channelsChanged()
  await parts.begins('C1', 0)
})
