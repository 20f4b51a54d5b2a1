import { sql } from 'kysely'
import type { SlackSimOptions } from '../../dev/slack-sim/server.ts'
import { createAsk } from '../../src/activities/catch-up/ask.ts'
import type { CatchUpParts } from '../../src/activities/catch-up/parts.ts'
import { type CatchUpStep, createCatchUp } from '../../src/activities/catch-up/stretch.ts'
import type { Pacer } from '../../src/activities/ports/pacing.ts'
import { createCatchUpStore } from '../../src/db/catch-up/catch-ups.ts'
import { createTriggerStore } from '../../src/db/catch-up/triggers.ts'
import { createCoverageStore } from '../../src/db/seen/coverage.ts'
import { createSeenStore } from '../../src/db/seen/seen.ts'
import { createReadStore } from '../../src/db/seen/thread-reads.ts'
import { createTicketStore } from '../../src/db/tickets/tickets.ts'
import type { Fact, Trigger } from '../../src/domain/command.ts'
import type { TicketKey } from '../../src/domain/key.ts'
import { TIMING } from '../../src/domain/timing.ts'
import { createDirectory } from '../../src/slack/api/directory.ts'
import { createSlackApi } from '../../src/slack/api/web-client.ts'
import { createHistoryReader } from '../../src/slack/outbound/history.ts'
import { createPaced } from '../../src/slack/outbound/paced.ts'
import { createThreadReader } from '../../src/slack/outbound/reader.ts'
import { agent, policy, Run, type useDatabase } from '../db/support.ts'
import { settingsOf, teamOf } from '../harness/actors.ts'
import { bot, calmSlack, logger } from '../slack-sim/harness.ts'

export const MINUTE = 60_000
export const HOUR = 60 * MINUTE
export const DAY = 24 * HOUR
export const SEEN_FOR_MS = 2 * HOUR

export type Told = { readonly key: TicketKey } & ({ readonly trigger: Trigger } | { readonly fact: Fact })

const team = teamOf(policy, {
  channels: { C1: { openBy: 'anyone', priority: 'normal', aliases: [] } },
  agents: { users: ['U0BEN'], groups: [] },
})
export const settings = { ...settingsOf(team), seenForMs: SEEN_FOR_MS }

/** Every slot is free. */
const idle: Pacer = {
  takeFree: async () => true,
  reserve: async () => ({ kind: 'reserved', waitMs: 0 }),
  hold: async () => undefined,
}

export type DeskOptions = {
  readonly slack?: SlackSimOptions
  /** How long ago the last gateway stopped. */
  readonly awayMs?: number
  readonly pacer?: Pacer
  /** Replaces ports. */
  readonly change?: (parts: CatchUpParts) => Partial<CatchUpParts>
}

/**
 * A channel whose gateway has been away until now, on the simulator and on Postgres; the tickets are a list of what they
 * were told. `isBack` ends the hole: then everything that was said lies in it.
 */
export async function deskOf(
  { db }: Pick<ReturnType<typeof useDatabase>, 'db'>,
  { slack = {}, awayMs = HOUR, pacer = idle, change = () => ({}) }: DeskOptions = {},
) {
  const channel = 'C1'
  const { sim } = await calmSlack(slack)
  const members = ['U0DOCKET', 'U0ANNA', 'U0BEN', 'U0CARLA', 'U0DAN']
  await sim.channel({ id: channel, name: 'help', is_private: false, members })
  await sql`truncate tickets, ticket_numbers, texts, catch_ups, catch_up_threads, triggers, coverage_spans, thread_reads cascade`.execute(
    db,
  )
  await sql`delete from seen_messages`.execute(db)
  await sql`insert into catch_ups (channel, since) values (${channel}, now() - interval '50 days')`.execute(
    db,
  )
  const ago = (ms: number) => new Date(Date.now() - ms)
  await db
    .insertInto('coverage_spans')
    .values({
      source: 'gateway',
      channels: [channel],
      began_at: ago(60 * DAY),
      ended_at: ago(awayMs),
      closed: true,
    })
    .execute()
  const told: Told[] = []
  const live = { now: () => settings }
  const api = createSlackApi({ token: bot.token, apiUrl: sim.apiUrl, timing: TIMING, logger })
  const directory = createDirectory({ api, settings: live, timing: TIMING })
  const paced = createPaced({ pacer, timing: TIMING })
  const parts: CatchUpParts = {
    catchUps: createCatchUpStore(db),
    triggers: createTriggerStore(db),
    coverage: createCoverageStore(db),
    seen: createSeenStore(db),
    store: createTicketStore(db),
    settings: {
      current: async () => ({ version: 1, settings }),
      apply: () => Promise.reject(new Error('unused')),
    },
    history: createHistoryReader({ api, paced, directory, settings: live, timing: TIMING }),
    reader: createThreadReader({ api, paced, directory, reads: createReadStore(db), timing: TIMING }),
    tickets: {
      find: async ([key]) => key ?? Promise.reject(new RangeError('no key')),
      trigger: async (key, trigger) => void told.push({ key, trigger }),
      fact: async (key, fact) => void told.push({ key, fact }),
    },
    timing: TIMING,
  }
  const catchUp = createCatchUp({ ...parts, ...change(parts) })
  const asked: string[] = []
  const sweep = createAsk({
    ...parts,
    ...change(parts),
    asks: { ask: async (channels) => void asked.push(...channels) },
  })
  /** The gateway's span began so long ago that Slack's reads show what was said before. */
  const aged = () =>
    sql`update coverage_spans set began_at = began_at - interval '16 seconds' where not closed`.execute(db)
  const keyOf = (ts: string): TicketKey => ({ workspace: WORKSPACE, channel, threadTs: ts })
  return {
    sim,
    channel,
    parts,
    told,
    keyOf,
    /** Posts in the channel, so long ago. */
    said: async (user: string, text: string, more: { ageMs?: number; thread_ts?: string } = {}) =>
      (await sim.post({ user, channel, text, ...more })).ts,
    reacts: (user: string, ts: string, name = 'ticket') => sim.react({ user, channel, ts, name }),
    /** A ticket on this message, as the workflow records it. */
    async hasTicket(ts: string, how: 'open' | 'resolved' | 'dismissed' = 'open') {
      const store = createTicketStore(db)
      const run = new Run(keyOf(ts))
      await store.record(run.open(await store.reserveNumber(run.key)))
      if (how === 'resolved') await store.record(run.resolve('r'))
      if (how === 'dismissed')
        await store.record(run.does({ kind: 'dismiss', id: 'd', at: run.later(), actor: agent }))
      return run.key
    },
    isBack: async () => {
      await parts.coverage.begin([channel])
      await aged()
    },
    /** As `isBack`, a moment ago. */
    isJustBack: async () => void (await parts.coverage.begin([channel])),
    /** The gateway is away for a minute once more, and back. */
    async anotherHole() {
      const shift = sql`update coverage_spans set began_at = began_at - interval '2 minutes',
        ended_at = ended_at - interval '2 minutes', closed = true`
      await shift.execute(db)
      await parts.coverage.begin([channel])
      await aged()
    },
    /** The channels that the sweep asks for. */
    async sweeps(): Promise<string[]> {
      asked.length = 0
      await sweep()
      return [...asked]
    },
    holes: async () => (await parts.coverage.holes([channel], Date.now() - 49 * DAY, { liveMs: HOUR })).holes,
    async titleOf(key: TicketKey) {
      return (await createTicketStore(db).card(key))?.title
    },
    catchUp: () => catchUp({ workspace: WORKSPACE, channel }),
    /** Catches up, until nothing is left. */
    async catchesUp(): Promise<CatchUpStep> {
      for (;;) {
        const step = await catchUp({ workspace: WORKSPACE, channel })
        if (step.state !== 'goesOn') return step
      }
    },
    line: async () => (await parts.catchUps.list())[0],
    /** What the tickets were told, in short. */
    words: () => told.map(wordsOf),
  }
}

const WORKSPACE = 'T0ACME'

function wordsOf(each: Told): string {
  if ('trigger' in each) return `trigger by ${each.trigger.actor.user} on ${each.key.threadTs}`
  return `${each.fact.id} to ${each.key.threadTs}`
}
