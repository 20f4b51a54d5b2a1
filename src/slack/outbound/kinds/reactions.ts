import type { WriteRow } from '../../../activities/ports/writes.ts'
import { type TeamSettings, teamNamed } from '../../../domain/settings.ts'
import type { Ticket } from '../../../domain/ticket.ts'
import { change, changePriority, type Plan, type Step } from '../change.ts'
import { type DeliverKind, sourceOf, type WriterParts } from './kind.ts'

/**
 * The bot's own reactions on the request: one for good, one while it is resolved. People's reactions are
 * never touched.
 */
export const deliverReactions: DeliverKind = (parts, identity, row) =>
  change(parts, identity, row, {
    priority: changePriority(row),
    methods: async () => (await plan(parts, row)).steps.map(({ method }) => method),
    plan: (fresh) => plan(parts, fresh),
  })

async function plan(parts: WriterParts, row: WriteRow): Promise<Plan> {
  const { ticket } = await sourceOf(parts, row)
  const team = teamNamed(parts.settings.now(), ticket.team)
  return { steps: marks(parts, ticket, team?.emoji ?? null, row), seq: ticket.seq }
}

type Emoji = TeamSettings['emoji']

/** A team that is no longer in the settings sets no reactions; earlier reactions are removed all the same. */
function marks({ api, writes }: WriterParts, ticket: Ticket, emoji: Emoji | null, row: WriteRow): Step[] {
  const at = { channel: ticket.key.channel, ts: ticket.key.threadTs }
  const { opKey } = row
  const add = (emoji: Emoji, use: 'tracked' | 'resolved'): Step => ({
    method: 'reactions.add',
    make: async (sendBy) => {
      if (use === 'resolved') await writes.mark(opKey, emoji.resolved)
      await api.react(at, emoji[use], sendBy)
    },
    details: { emoji: emoji[use], setting: `emoji.${use}`, team: ticket.team },
  })
  const remove = (name: string): Step => ({
    method: 'reactions.remove',
    make: (sendBy) => api.unreact(at, name, sendBy),
    after: () => writes.unmark(opKey, name),
  })
  const solved = ticket.status === 'resolved'
  const present = emoji !== null && ticket.resolutions > 0 ? [emoji.resolved] : []
  // Earlier settings may have named other emoji.
  const obsolete = solved ? row.marks.filter((name) => emoji !== null && name !== emoji.resolved) : row.marks
  return [
    ...(emoji !== null && row.doneSeq === 0 ? [add(emoji, 'tracked')] : []),
    ...(emoji !== null && solved ? [add(emoji, 'resolved')] : []),
    ...[...new Set([...obsolete, ...(solved ? [] : present)])].map(remove),
  ]
}
