import { MockActivityEnvironment } from '@temporalio/testing'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { createSlackActivities, createTicketActivities } from '../../src/activities/index.ts'
import type { ThreadReader } from '../../src/activities/ports/thread.ts'
import { type Connection, connect } from '../../src/db/client.ts'
import { createWriteStore } from '../../src/db/outbox/writes.ts'
import { createPacer } from '../../src/db/pacing/pacing.ts'
import { createCoverageStore } from '../../src/db/seen/coverage.ts'
import { createSeenStore } from '../../src/db/seen/seen.ts'
import { createReadStore } from '../../src/db/seen/thread-reads.ts'
import { createTicketStore } from '../../src/db/tickets/tickets.ts'
import { BATCH } from '../../src/domain/stored/batch.ts'
import { parse, toStored } from '../../src/domain/stored/shape.ts'
import { OPENED } from '../../src/domain/stored/slack-results.ts'
import { TIMING } from '../../src/domain/timing.ts'
import type { Lane } from '../../src/domain/writes.ts'
import type { SlackApi } from '../../src/slack/api/web.ts'
import { createPaced } from '../../src/slack/outbound/paced.ts'
import { createTargets } from '../../src/slack/outbound/targets.ts'
import { createWriter } from '../../src/slack/outbound/writer.ts'
import { settingsOf } from '../harness/actors.ts'
import { newKey, Run, team, useDatabase } from './support.ts'

/*
 * Every statement is a round trip, and a burst waits for all of them. These numbers only go down: a change that needs
 * more says so here. `begin` and `commit` count too.
 */

const database = useDatabase()
let connection: Connection
let statements: string[] = []

beforeAll(() => {
  connection = connect(database.url, { max: 1 })
  connection.pool.on('connect', (client) => {
    const { query } = client
    client.query = ((...args: Parameters<typeof query>) => {
      const [asked] = args as unknown[]
      statements.push(typeof asked === 'string' ? asked : JSON.stringify(asked))
      return query.apply(client, args)
    }) as typeof query
  })
})

afterAll(() => connection.close())

/** How many statements the work sends to Postgres. */
async function countOf(work: () => Promise<unknown>): Promise<number> {
  statements = []
  await work()
  return statements.length
}

/** The activities of a worker with one connection, and a Slack that grants everything. */
function worker() {
  const { db } = connection
  const store = createTicketStore(db)
  const writes = createWriteStore(db)
  const paced = createPaced({ pacer: createPacer(db), timing: TIMING })
  let posted = 1_700_000_000
  const unused = () => Promise.reject(new Error('nothing is read here'))
  const api: SlackApi = {
    identity: async () => ({
      workspace: 'T1',
      organisation: 'T1',
      url: 'https://acme.slack.com/',
      botUser: 'UBOT',
      botId: 'B1',
    }),
    post: async () => `${posted++}.000100`,
    update: async () => undefined,
    react: async () => undefined,
    unreact: async () => undefined,
    deleteMessage: async () => undefined,
    ephemeral: async () => undefined,
    channel: async () => ({ isPrivate: true, isShared: false, isArchived: false, isMember: true }),
    ...{ replies: unused, history: unused, usergroupUsers: unused, user: unused },
  } as Partial<SlackApi> as SlackApi
  const settings = { now: () => settingsOf(team) }
  const targets = createTargets({ triageOf: () => 'CTRIAGE', api, paced, writes })
  const seen = createSeenStore(db)
  const coverage = createCoverageStore(db)
  const reader = { named: async (title: string) => title } as Partial<ThreadReader> as ThreadReader
  const ports = { store, writes, timing: TIMING, reader }
  const slack = createSlackActivities({
    ...ports,
    writer: createWriter({ api, store, writes, paced, targets, timing: TIMING, settings }),
    releaser: { release: async () => [] },
    waker: { wake: async () => undefined },
    ...{ seen, coverage, settings, reads: createReadStore(db) },
  })
  const tickets = createTicketActivities(ports)
  const activity = new MockActivityEnvironment()
  return {
    load: (run: Run) => activity.run(tickets.load, run.key),
    open: async (run: Run) => {
      const input = { key: run.key, triggeredBy: 'UASKER' }
      const opened = parse(OPENED, await activity.run(slack.open, input))
      return opened.kind === 'root' ? opened.opening.number : 0
    },
    record: (batch: ReturnType<Run['open']>) => activity.run(tickets.record, toStored(BATCH, batch)),
    /** A gateway sees the request. */
    sees: async ({ key: { channel, threadTs: ts } }: Run) => {
      const requester = { by: 'author', user: 'UASKER' } as const
      const content = { kind: 'root', requester, title: 'The build is red' } as const
      await seen.keep({ channel, ts, threadTs: null, editedTs: null, content }, 7_200_000)
      await coverage.read([channel], { from: Date.now() - 3_600_000, until: Date.now() + 60_000 })
    },
    deliver: (run: Run, lane: Lane, seq = 1) =>
      activity.run(slack.deliver, { opKey: run.opKey(lane), seq, checked: false }),
  }
}

let requests = 0

async function anOpening({ sees, load, open, record, deliver }: ReturnType<typeof worker>) {
  const threadTs = `${Math.floor(Date.now() / 1_000)}.${String(++requests).padStart(6, '0')}`
  const run = new Run({ ...newKey(), threadTs })
  let number = 0
  await sees(run)
  const counts = {
    load: await countOf(() => load(run)),
    open: await countOf(async () => {
      number = await open(run)
    }),
    record: await countOf(() => record(run.open(number))),
    triageCard: await countOf(() => deliver(run, 'card/triage')),
    threadCard: await countOf(() => deliver(run, 'card/thread')),
    reactions: await countOf(() => deliver(run, 'reactions')),
  }
  return { run, counts }
}

test('an opening needs few statements', async () => {
  const docket = worker()
  // The first opening creates the rows of the pacing, and asks Slack who can read triage.
  await anOpening(docket)
  const { counts } = await anOpening(docket)
  expect(counts).toEqual({ load: 1, open: 4, record: 3, triageCard: 6, threadCard: 5, reactions: 7 })
})

test('a click needs few statements', async () => {
  const docket = worker()
  const { run: first } = await anOpening(docket)
  await docket.record(first.claim())
  await docket.deliver(first, 'card/triage', 2)
  const { run } = await anOpening(docket)
  const batch = run.claim()
  expect({
    record: await countOf(() => docket.record(batch)),
    triageCard: await countOf(() => docket.deliver(run, 'card/triage', 2)),
  }).toEqual({ record: 3, triageCard: 7 })
})

test('a wake-up that finds nothing new reads twice', async () => {
  const docket = worker()
  const { run } = await anOpening(docket)
  const nothing = { key: run.key, events: [], ticket: run.ticket }
  expect(await countOf(() => docket.record(nothing))).toBe(2)
})
