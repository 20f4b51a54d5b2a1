import type { Delivery, LiveSettings, TicketStore, WriteRow, Writer } from '../../activities/ports.ts'
import { type TeamSettings, teamNamed } from '../../domain/settings.ts'
import type { Ticket } from '../../domain/ticket.ts'
import type { Identity } from '../api/web.ts'
import { type CardInput, threadCard, triageCard } from '../views/cards.ts'
import { noticeContent } from '../views/notices.ts'
import { change, type Step } from './change.ts'
import { type Draft, type PostParts, postOnce } from './post.ts'

export type WriterParts = PostParts & { readonly store: TicketStore; readonly settings: LiveSettings }

/**
 * Brings one Slack write to its newest revision, one attempt per call. Three kinds: a message that does not stand
 * yet is posted exactly once, a card that stands is edited, the bot's own reactions are set.
 */
export const createWriter = (parts: WriterParts): Writer => ({
  deliver: async (opKey) => {
    const row = await parts.writes.find(opKey)
    if (row === null) throw new Error(`there is no Slack write ${opKey}`)
    if (row.state === 'parked') return { kind: 'parked', why: 'parked' }
    // Ended: nothing is left to do.
    if (row.state === 'void' || row.state === 'failed') return { kind: 'delivered', seq: row.seq }
    if (row.state === 'done' && row.seq <= row.doneSeq) return { kind: 'delivered', seq: row.doneSeq }
    const identity = await parts.api.identity()
    if (row.lane === 'reactions') return markRequest(parts, identity, row)
    if (row.messageTs !== null) return editCard(parts, identity, row, row.messageTs)
    return postOnce(parts, identity, row, await draft(parts, identity, row))
  },
})

async function draft(parts: WriterParts, identity: Identity, row: WriteRow): Promise<Draft> {
  const source = await parts.store.card(row.key)
  if (source === null) throw new Error(`there is no ticket for ${row.opKey}`)
  const team = teamNamed(parts.settings.now(), source.ticket.team)
  const input: CardInput = { ...source, workspaceUrl: identity.url }
  if (row.notice !== null) return { content: noticeContent(row.notice, input, team), seq: row.seq }
  const content = row.lane === 'card/triage' ? triageCard(input) : threadCard(input)
  return { content, seq: source.ticket.seq }
}

/** An edit shows the ticket as it is when the lease is held, and at most one edit is made per interval. */
async function editCard(
  parts: WriterParts,
  identity: Identity,
  row: WriteRow,
  ts: string,
): Promise<Delivery> {
  const rest = parts.timing.editIntervalMs - (row.editedAgoMs ?? Number.POSITIVE_INFINITY)
  if (rest > 0) return { kind: 'later', afterMs: rest, why: 'the card was edited a moment ago' }
  return change(parts, identity, row, ['chat.update'], async () => {
    const { content, seq } = await draft(parts, identity, row)
    const at = { channel: row.channel, ts }
    const make = (sendBy: number) => parts.api.update(at, content, { k: row.receipt, seq }, sendBy)
    return { steps: [{ method: 'chat.update', make }], seq }
  })
}

/** The bot's own marks on the request: tracked for good, resolved while it is. People's reactions are theirs. */
async function markRequest(parts: WriterParts, identity: Identity, row: WriteRow): Promise<Delivery> {
  const source = await parts.store.card(row.key)
  if (source === null) throw new Error(`there is no ticket for ${row.opKey}`)
  const team = teamNamed(parts.settings.now(), source.ticket.team)
  // A team that is gone from the settings marks nothing any more.
  const steps = team === null ? [] : marks(parts, source.ticket, team.emoji, row.doneSeq === 0)
  const methods = steps.map(({ method }) => method)
  return change(parts, identity, row, methods, async () => ({ steps, seq: source.ticket.seq }))
}

function marks({ api }: WriterParts, ticket: Ticket, emoji: TeamSettings['emoji'], first: boolean): Step[] {
  const at = { channel: ticket.key.channel, ts: ticket.key.threadTs }
  const add = (use: 'tracked' | 'resolved'): Step => ({
    method: 'reactions.add',
    make: (sendBy) => api.react(at, emoji[use], sendBy),
    details: { emoji: emoji[use], setting: `emoji.${use}`, team: ticket.team },
  })
  const remove = (name: string): Step => ({
    method: 'reactions.remove',
    make: (sendBy) => api.unreact(at, name, sendBy),
  })
  const solved = ticket.status === 'resolved'
  return [
    ...(first ? [add('tracked')] : []),
    ...(solved ? [add('resolved')] : []),
    ...(!solved && ticket.resolutions > 0 ? [remove(emoji.resolved)] : []),
  ]
}
