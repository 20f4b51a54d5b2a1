import type { WriteRow } from '../../../activities/ports.ts'
import { type TeamSettings, teamNamed } from '../../../domain/settings.ts'
import type { Ticket } from '../../../domain/ticket.ts'
import { change, type Plan, type Step } from '../change.ts'
import { type DeliverKind, sourceOf, type WriterParts } from './kind.ts'

/**
 * The bot's own reactions on the request: one for good, one while it is resolved. People's reactions are
 * never touched.
 */
export const deliverReactions: DeliverKind = (parts, identity, row) =>
  change(parts, identity, row, {
    methods: async () => (await plan(parts, row)).steps.map(({ method }) => method),
    plan: (fresh) => plan(parts, fresh),
  })

async function plan(parts: WriterParts, row: WriteRow): Promise<Plan> {
  const { ticket } = await sourceOf(parts, row)
  const team = teamNamed(parts.settings.now(), ticket.team)
  // A team that is no longer in the settings sets no reactions.
  const steps = team === null ? [] : marks(parts, ticket, team.emoji, row.doneSeq === 0)
  return { steps, seq: ticket.seq }
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
