import { describe, expect, test } from 'vitest'
import { agreementRow } from '../../dev/demo/agreement-rows.ts'
import type { TicketRecord, WriteRecord } from '../../dev/demo/records.ts'
import type { TruthMessage } from '../../dev/slack-sim/control-api.ts'
import type { Policy } from '../../src/domain/policy.ts'
import type { Ticket } from '../../src/domain/ticket.ts'

const TICKET: Ticket = {
  key: { workspace: 'T1', channel: 'C1', threadTs: '1.000000' },
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
  clocks: [],
}

const WRITE: WriteRecord = {
  lane: 'card/triage',
  receipt: 'r1',
  channel: 'C2',
  state: 'done',
  seq: 2,
  doneSeq: 2,
  attempt: 1,
  advice: null,
}

const RECORD: TicketRecord = {
  key: 'T1:C1:1.000000',
  number: 7,
  title: 'help',
  channel: 'C1',
  threadTs: '1.000000',
  status: 'open',
  assignee: 'U2',
  seq: 2,
  events: 2,
  skipped: 0,
  openedAt: 1_000,
  state: TICKET,
  writes: [WRITE],
}

const CARD: TruthMessage = {
  channel: 'C2',
  ts: '2.000000',
  text: 'card',
  blocks: [{ type: 'section', fields: [{ text: '*Status*\nOpen' }, { text: '*Owner*\n<@U2>' }] }],
  metadata: { event_type: 'docket', event_payload: { k: 'r1', seq: 2 } },
  edits: 0,
  deleted: false,
  reactions: [],
}

const REPORT = { ticket: TICKET, pending: [], link: null }
const policy = { reopenForMs: 1_000 } as Policy
const around = (messages: TruthMessage[], awake = true) => ({ messages, policy, awake })

describe('the verdict on a ticket', () => {
  test('equal, when the card, the rows and the workflow say the same', () => {
    const row = agreementRow(RECORD, REPORT, around([CARD]))
    expect(row.verdict).toBe('equal')
    expect(row.slack).toEqual({ status: 'open', assignee: 'U2', seq: 2, reminders: 0 })
  })

  test('equal also with every worker dead, as long as there is no news', () => {
    expect(agreementRow(RECORD, REPORT, around([CARD], false)).verdict).toBe('equal')
  })

  test('asleep, when there is news and nobody to look at it', () => {
    const row = agreementRow(RECORD, { ...REPORT, ticket: null }, around([CARD], false))
    expect(row.verdict).toBe('asleep')
    expect(row.doing).toEqual(['updates are queued until a worker runs'])
  })

  test('moving, while a write is under way or the record is behind', () => {
    const writing = { ...RECORD, writes: [{ ...WRITE, seq: 3 }] }
    expect(agreementRow(writing, REPORT, around([CARD]))).toMatchObject({
      verdict: 'moving',
      doing: ['writing the triage card'],
    })
    const ahead = { ...REPORT, ticket: { ...TICKET, seq: 4 } }
    expect(agreementRow(RECORD, ahead, around([CARD]))).toMatchObject({
      verdict: 'moving',
      doing: ['recording 2 changes'],
    })
  })

  test('differs, when nothing is under way and one of them says something else', () => {
    const blocks = [
      { type: 'section', fields: [{ text: '*Status*\nOpen' }, { text: '*Owner*\nnobody yet' }] },
    ]
    expect(agreementRow(RECORD, REPORT, around([{ ...CARD, blocks }])).verdict).toBe('differs')
    expect(agreementRow({ ...RECORD, events: 1 }, REPORT, around([CARD])).verdict).toBe('differs')
    expect(agreementRow(RECORD, REPORT, around([])).verdict).toBe('differs')
  })

  test('differs, when something stands twice or is parked, however equal the rest', () => {
    const twice = agreementRow(RECORD, REPORT, around([CARD, { ...CARD, ts: '3.000000' }]))
    expect(twice).toMatchObject({ verdict: 'differs', doubles: 1 })
    const parked: WriteRecord = {
      ...WRITE,
      lane: 'card/thread',
      receipt: 'r2',
      state: 'parked',
      advice: 'invite Docket',
    }
    expect(agreementRow({ ...RECORD, writes: [WRITE, parked] }, REPORT, around([CARD]))).toMatchObject({
      verdict: 'differs',
      doing: ['on hold after an error: invite Docket'],
    })
  })
})
