import { describe, expect, test } from 'vitest'
import { compare } from '../../dev/check/compare.ts'
import {
  type EventRecord,
  receiptOf,
  type TicketRecord,
  type WriteRecord,
} from '../../dev/check/postgres-side.ts'
import { BotMessages } from '../../dev/check/slack-side.ts'
import type { WorkflowReport } from '../../dev/check/workflow-side.ts'
import { agreementRow } from '../../dev/demo/agreement-rows.ts'
import type { Watched } from '../../dev/demo/workflows.ts'
import type { State, TruthMessage } from '../../dev/slack-sim/control-api.ts'
import { defaultWorkspace } from '../../dev/slack-sim/workspace.ts'
import type { Clock } from '../../src/domain/clock.ts'
import type { Policy } from '../../src/domain/policy.ts'
import type { Ticket } from '../../src/domain/ticket.ts'

const CLOCK: Clock = {
  metric: 'firstResponse',
  cycle: 1,
  startedAt: 1_000,
  targetMs: 8_000,
  warnAt: 5_000,
  dueAt: 9_000,
  warnedAt: null,
  breachedAt: null,
  stoppedAt: null,
  outcome: null,
}

const TICKET: Ticket = {
  key: { workspace: 'T1', channel: 'C1', threadTs: '1764000000.000000' },
  seq: 2,
  number: 7,
  team: 'platform',
  policy: 'v1',
  requester: 'U1',
  requesterBy: 'author',
  requestedAt: 1_000,
  openedAt: 1_000,
  assignee: 'U2',
  priority: 'normal',
  status: 'open',
  resolvedAt: null,
  resolvedBy: null,
  resolutions: 0,
  closedAt: null,
  requestEditedAt: null,
  requestDeleted: null,
  clocks: [CLOCK],
  changed: { assignee: null, status: null, priority: null },
}

/** The receipt as the checker derives it. */
const receiptFor = (opKey: string): string => receiptOf({ opKey, generation: 1 })

const write = (lane: string, more: Partial<WriteRecord> = {}): WriteRecord => ({
  opKey: lane,
  receipt: receiptFor(lane),
  generation: 1,
  lane,
  channel: lane === 'card/triage' ? 'C2' : 'C1',
  threadTs: lane === 'card/thread' ? '1764000000.000000' : null,
  state: 'done',
  seq: 2,
  doneSeq: 2,
  attempt: 1,
  messageTs: lane === 'card/triage' ? '2.000000' : '3.000000',
  duplicates: 0,
  parked: null,
  advice: null,
  voidedBecause: null,
  ...more,
})

const EVENTS: EventRecord[] = [
  { kind: 'opened', number: 7, requester: 'U1', clocks: [CLOCK] },
  { kind: 'assigned', assignee: 'U2' },
].map(({ kind, ...rest }, index) => {
  const seq = index + 1
  return { seq, kind, cause: 'c', body: { seq, kind, cause: 'c', ...rest } }
})

const ROW: TicketRecord['clocks'][number] = { ...CLOCK, seq: 1, standing: 'on_track' }

const RECORD: TicketRecord = {
  key: 'T1:C1:1.000000',
  number: 7,
  title: 'help',
  channel: 'C1',
  threadTs: '1764000000.000000',
  status: 'open',
  assignee: 'U2',
  seq: 2,
  openedAt: 1_000,
  state: { ...TICKET },
  emoji: { open: 'ticket', tracked: 'eyes', resolved: 'done' },
  events: EVENTS,
  clocks: [ROW],
  writes: [write('card/triage'), write('card/thread'), write('reactions')],
}

const message = (at: { channel: string; ts: string }, more: Partial<TruthMessage>): TruthMessage => ({
  ...at,
  text: '',
  edits: 0,
  deleted: false,
  reactions: [],
  ...more,
})

const own = (lane: string): Partial<TruthMessage> => ({
  bot_id: defaultWorkspace.bot.botId,
  metadata: { event_type: 'docket', event_payload: { k: receiptFor(lane), seq: 2 } },
})

const CARD = message(
  { channel: 'C2', ts: '2.000000' },
  {
    ...own('card/triage'),
    blocks: [{ type: 'section', text: { type: 'mrkdwn', text: '*Open*  ·  <@U2>  ·  Normal priority' } }],
  },
)
const REST = [
  message(
    { channel: 'C1', ts: '3.000000' },
    { ...own('card/thread'), thread_ts: '1764000000.000000', text: 'is with <@U2>.' },
  ),
  message(
    { channel: 'C1', ts: '1764000000.000000' },
    { user: 'U1', reactions: [{ name: 'eyes', users: [defaultWorkspace.bot.userId], count: 1 }] },
  ),
]

const WORKFLOW: WorkflowReport = {
  id: 'ticket:T1:C1:1.000000',
  runs: [{ runId: 'r', status: 'RUNNING', result: null }],
  shown: RECORD.state,
  recorded: new Map(EVENTS.map((event) => [event.seq, event])),
}
const REPORT: Watched = { report: WORKFLOW, pending: [], link: null }
const policy = { reopenForMs: 1_000 } as Policy
const around = (cards: TruthMessage[], workerUp = true) => ({
  state: { workspace: defaultWorkspace, messages: [...cards, ...REST] } as unknown as State,
  policy,
  workerUp,
})

describe('the verdict on a ticket', () => {
  test('equal, when the card, the rows and the workflow say the same', () => {
    const row = agreementRow(RECORD, REPORT, around([CARD]))
    expect(row.verdict).toBe('equal')
    expect(row.slack).toEqual({ status: 'open', assignee: 'U2', seq: 2, reminders: 0 })
  })

  test('equal also with every worker dead, as long as nothing is new', () => {
    expect(agreementRow(RECORD, REPORT, around([CARD], false)).verdict).toBe('equal')
  })

  test('asleep, when a new message waits and no worker is up', () => {
    const row = agreementRow(RECORD, { ...REPORT, report: null }, around([CARD], false))
    expect(row.verdict).toBe('asleep')
    expect(row.doing).toEqual(['updates are queued until a worker runs'])
  })

  test('moving, while a write is in flight or the record is behind', () => {
    const writing = {
      ...RECORD,
      writes: [write('card/triage', { seq: 3 }), write('card/thread'), write('reactions')],
    }
    expect(agreementRow(writing, REPORT, around([CARD]))).toMatchObject({
      verdict: 'moving',
      doing: ['writing the triage card'],
    })
    const ahead = { ...REPORT, report: { ...WORKFLOW, shown: { ...RECORD.state, seq: 4 } } }
    expect(agreementRow(RECORD, ahead, around([CARD]))).toMatchObject({
      verdict: 'moving',
      doing: ['recording 2 changes'],
    })
  })

  test('differs, when nothing is in flight and one side has another state', () => {
    const blocks = [
      { type: 'section', text: { type: 'mrkdwn', text: '*Open*  ·  Unassigned  ·  Normal priority' } },
    ]
    expect(agreementRow(RECORD, REPORT, around([{ ...CARD, blocks }])).verdict).toBe('differs')
    expect(agreementRow({ ...RECORD, events: EVENTS.slice(0, 1) }, REPORT, around([CARD])).verdict).toBe(
      'differs',
    )
    expect(agreementRow(RECORD, REPORT, around([])).verdict).toBe('differs')
  })

  test.each<readonly [string, TicketRecord['clocks']]>([
    ['is missing', []],
    ['has another instant', [{ ...ROW, dueAt: 9_001 }]],
    ['has another target', [{ ...ROW, targetMs: 8_001 }]],
    ['stands otherwise', [{ ...ROW, standing: 'at_risk' }]],
    ['names another event', [{ ...ROW, seq: 2 }]],
    ['is one too many', [ROW, { ...ROW, cycle: 2 }]],
  ])('differs, when the row of a clock %s', (_what, clocks) => {
    expect(agreementRow({ ...RECORD, clocks }, REPORT, around([CARD])).verdict).toBe('differs')
  })

  test('differs, when only the workflow has another clock', () => {
    const shown = { ...RECORD.state, clocks: [{ ...CLOCK, warnedAt: 5_000 }] }
    const { state } = around([CARD])
    const workflow = { ...WORKFLOW, shown }
    const { differs } = compare({ state, messages: new BotMessages(state), ticket: RECORD, workflow })
    expect(differs.map(({ what }) => what)).toContainEqual(
      expect.stringMatching(/^sla_clocks has firstResponse\.1 as .*on_track.*, its workflow as .*at_risk/),
    )
  })

  test('differs, when a message is posted twice or parked, even if the rest is equal', () => {
    const twice = agreementRow(RECORD, REPORT, around([CARD, { ...CARD, ts: '3.000000' }]))
    expect(twice).toMatchObject({ verdict: 'differs', doubles: 1 })
    const parked = write('card/thread', { state: 'parked', advice: 'invite Docket' })
    expect(
      agreementRow(
        { ...RECORD, writes: [write('card/triage'), parked, write('reactions')] },
        REPORT,
        around([CARD]),
      ),
    ).toMatchObject({
      verdict: 'differs',
      doing: ['on hold after an error: invite Docket'],
    })
  })
})
