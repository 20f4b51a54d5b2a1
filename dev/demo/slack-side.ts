import type { TruthMessage } from '../slack-sim/control-api.ts'
import { isReminder, type WriteRecord } from './records.ts'
import type { Side } from './snapshot.ts'

/** A message of a ticket's that stands in Slack. */
export type Standing = {
  write: WriteRecord
  message: TruthMessage
  /** channel/ts */
  at: string
  /** How often it stands: one, is the promise. */
  copies: number
}

/** The messages that stand for these writes, found by what travels in their metadata. */
export function standingMessages(writes: WriteRecord[], messages: Iterable<TruthMessage>): Standing[] {
  const wanted = new Map(writes.map((write) => [write.receipt, write]))
  const found = new Map<string, Standing>()
  for (const message of messages) {
    const receipt = String(message.metadata?.event_payload.k ?? '')
    const write = wanted.get(receipt)
    if (!write || message.deleted) continue
    const copies = (found.get(receipt)?.copies ?? 0) + 1
    found.set(receipt, { write, message, at: `${message.channel}/${message.ts}`, copies })
  }
  return [...found.values()]
}

/** What a person reads in Slack of the ticket: its triage card, and its reminders. */
export function slackSide(standing: Standing[]): Side {
  const card = standing.find(({ write }) => write.lane === 'card/triage')?.message
  const reminders = standing.filter(({ write }) => isReminder(write)).length
  if (!card) return { status: null, assignee: null, seq: null, reminders }
  const fields = fieldsOf(card)
  return {
    status: statusOf(fields.get('Status') ?? ''),
    assignee: /<@(\w+)>/.exec(fields.get('Owner') ?? '')?.[1] ?? null,
    seq: Number(card.metadata?.event_payload.seq),
    reminders,
  }
}

/** `*Name*\nvalue` in the fields of a card. */
function fieldsOf({ blocks = [] }: TruthMessage): Map<string, string> {
  const texts = blocks
    .flatMap((block) => (block.fields as { text: string }[] | undefined) ?? [])
    .map(({ text }) => text)
  const pairs = texts.flatMap((text): [string, string][] => {
    const [, name, value] = /^\*(.+)\*\n(.*)$/s.exec(text) ?? []
    return name !== undefined && value !== undefined ? [[name, value]] : []
  })
  return new Map(pairs)
}

/** The card's own words; "New" is an open ticket that nobody has touched. */
function statusOf(text: string): string | null {
  const [word] = /\b(New|Open|Resolved|Closed)\b/.exec(text) ?? []
  return word === 'New' ? 'open' : (word?.toLowerCase() ?? null)
}
