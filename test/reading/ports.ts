import { MockActivityEnvironment } from '@temporalio/testing'
import { createDeliver, type DeliverPorts } from '../../src/activities/deliver.ts'
import { createOpen, type OpenPorts } from '../../src/activities/open.ts'
import type { WriteRow } from '../../src/activities/ports/writes.ts'
import type { Command, Message } from '../../src/domain/command.ts'
import type { Span } from '../../src/domain/coverage.ts'
import { holesIn } from '../../src/domain/coverage.ts'
import { instantOf } from '../../src/domain/ids.ts'
import type { SeenContent, SeenMessage } from '../../src/domain/seen.ts'
import { parse } from '../../src/domain/stored/shape.ts'
import { DELIVERED, OPENED } from '../../src/domain/stored/slack-results.ts'
import { TIMING } from '../../src/domain/timing.ts'
import { opKeyOf } from '../../src/domain/writes.ts'
import { key, open as openCommand, team, ticketOf } from '../domain/fixtures.ts'
import { person, settingsOf } from '../harness/actors.ts'

/** The instant of the request, and the present instant. */
export const ASKED = instantOf(key.threadTs)
export const NOW = ASKED + 600_000
export const AT = '1793610060.000200'

export const row = (ts: string, content: SeenContent, editedTs: string | null = null): SeenMessage => ({
  ...{ channel: key.channel, ts, threadTs: ts === key.threadTs ? null : key.threadTs, editedTs },
  content,
})
export const root = row(key.threadTs, {
  kind: 'root',
  requester: { by: 'author', user: 'UREQ' },
  title: 'The VPN is down',
})
export const answer = row(AT, { kind: 'reply', actor: person('UANA', 'agent'), reply: 'words' })
export const inSlack = {
  ...{ kind: 'message', id: 'msg:1793610120.000300', at: 1_793_610_120_000 },
  ...{ actor: person('UBEN', 'agent'), reply: 'words' },
} as const

export const REMINDER = opKeyOf({ key }, 'notice/breach.firstResponse.1')

/** The facts of a case. */
export type Case = {
  rows?: readonly SeenMessage[]
  /** When the gateways saw everything. */
  spans?: readonly Span[]
  lookedAt?: number | null
  seenForMs?: number
  /** The replies that Slack shows, and whether a tombstone is in place of the request. */
  said?: readonly Message[]
  requestDeleted?: boolean
  /** The ticket's history. */
  history?: readonly Command[]
}

/** Until so many milliseconds ago, from long before the request on. */
export const until = (agoMs: number): Span => ({ from: ASKED - 3_600_000, until: NOW - agoMs })

/** The ports of `open` and `deliver` for a case; `reads` counts the reads of Slack, `known` what each was told. */
export function portsOf({ rows = [], spans = [], lookedAt = null, seenForMs = 7_200_000, ...more }: Case) {
  const { said = [inSlack], requestDeleted = false, history = [openCommand()] } = more
  const reads: (readonly SeenMessage[])[] = []
  const titles: unknown[] = []
  const delivered: string[] = []
  const windows: number[] = []
  const ticket = ticketOf(history)
  const written: Partial<WriteRow> = {
    owner: { kind: 'ticket', key },
    notice: { kind: 'breach', recipient: { team: 'platform' }, dueAt: ASKED },
    state: 'ready',
    attempt: 0,
  }
  const ports = {
    store: {
      reserveNumber: async () => 7,
      saveTitle: async (...title: unknown[]) => void titles.push(title.slice(1)),
      forgetTitle: async () => void titles.push('forgotten'),
      card: async () => ({ ticket, title: 'help' }),
    },
    writes: { find: async () => written, tried: async () => undefined },
    seen: { thread: async () => rows },
    coverage: {
      holes: async (_channels: readonly string[], from: number) => {
        windows.push(from)
        return { holes: holesIn(spans, { from, until: NOW }), now: NOW }
      },
    },
    reads: { lookedAt: async () => lookedAt },
    settings: { now: () => ({ ...settingsOf(team), seenForMs }) },
    reader: {
      named: async (title: string) => `${title}!`,
      opening: async (_key: unknown, known: { rows: readonly SeenMessage[] }) => {
        reads.push(known.rows)
        return {
          kind: 'root',
          requester: { by: 'author', user: 'UREQ' },
          title: 'read',
          editedTs: null,
          replies: [inSlack],
        }
      },
      replies: async (_key: unknown, known: readonly SeenMessage[]) => {
        reads.push(known)
        return { kind: 'replies', replies: said, requestDeleted }
      },
    },
    writer: {
      deliver: async (opKey: string) => {
        delivered.push(opKey)
        return { kind: 'delivered', seq: 2 }
      },
    },
    timing: TIMING,
  }
  const all = ports as unknown as OpenPorts & DeliverPorts
  return {
    ...{ reads, titles, delivered, windows, written },
    open: async () => parse(OPENED, await attempt(createOpen(all), { key, triggeredBy: 'UOPENER' })),
    remind: async (checked = false) =>
      parse(DELIVERED, await attempt(createDeliver(all), { opKey: REMINDER, seq: 2, checked })),
  }
}

/** One attempt of an activity that was scheduled so many milliseconds ago. */
export function attempt<Input, Output>(
  activity: (input: Input) => Promise<Output>,
  input: Input,
  waitedMs = 0,
): Promise<Output> {
  const scheduledTimestampMs = NOW
  const currentAttemptScheduledTimestampMs = NOW + waitedMs
  const environment = new MockActivityEnvironment({
    scheduledTimestampMs,
    currentAttemptScheduledTimestampMs,
  })
  return environment.run(activity, input)
}
