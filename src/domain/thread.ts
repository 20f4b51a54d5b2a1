import { holdsAnyRole, isRequester, type Person } from './actor.ts'
import type { Message } from './command.ts'
import type { SeenMessage } from './seen.ts'
import { messageOf } from './seen.ts'
import type { Ticket } from './ticket.ts'

/** The facts that distinguish the replies of a thread for the rules of its ticket. */
export type Distinguished = {
  readonly requester: string
  /** The requester only opened the ticket: if they are an agent, their replies are answers. */
  readonly mayAnswer: boolean
  /** Instants at which the ticket changes, in epoch ms: a reply before such an instant never stands for one after. */
  readonly instants: readonly number[]
}

/** The same for a ticket. */
export const distinguishedBy = (ticket: Ticket): Distinguished => ({
  requester: ticket.requester,
  mayAnswer: ticket.requesterBy === 'opener',
  instants: [
    ...ticket.clocks.flatMap(({ startedAt, warnAt, dueAt, stoppedAt }) => [
      startedAt,
      warnAt,
      dueAt,
      ...(stoppedAt === null ? [] : [stoppedAt]),
    ]),
    ...(ticket.resolvedAt === null ? [] : [ticket.resolvedAt]),
  ],
})

/** The most replies that are kept: they become one value in a workflow's history, whose size Temporal limits. */
export const MOST_REPLIES = 1_000

/** The same for the ticket that would be opened on this message; null if the message cannot be a request. */
export function distinguishedByRoot({ content }: SeenMessage, triggeredBy: string): Distinguished | null {
  if (content.kind !== 'root') return null
  const { requester } = content
  return requester.by === 'unknown'
    ? { requester: triggeredBy, mayAnswer: true, instants: [] }
    : { requester: requester.user, mayAnswer: false, instants: [] }
}

/**
 * The replies that can change the ticket, in their order. Of consecutive replies from the same side, the requester's or
 * the agents', only the first and the last can; those of other people and the requester's thanks cannot. Agents are
 * people with a role in the team; the team is not known here, so this holds for every team. Of more than MOST_REPLIES
 * the oldest and the newest are kept. Replies may be added to the result and the function applied again: the outcome is
 * the same as for all at once.
 *
 * @param replies oldest first
 */
export function repliesThatCount(replies: readonly SeenMessage[], by: Distinguished): readonly SeenMessage[] {
  const said = replies.flatMap((seen) => {
    const message = messageOf(seen)
    return message === null || message.actor.kind !== 'person'
      ? []
      : [{ seen, message, actor: message.actor }]
  })
  const kept = new Set<SeenMessage>()
  for (const team of teamsOf(said.map(({ actor }) => actor))) {
    const sided = said.flatMap((each) => {
      const side = sideOf(each.message, each.actor, team, by)
      return side === null ? [] : [{ ...each, run: `${side} ${intervalOf(each.message.at, by)}` }]
    })
    for (const [index, { seen, run }] of sided.entries())
      if (sided[index - 1]?.run !== run || sided[index + 1]?.run !== run) kept.add(seen)
  }
  const counting = said.flatMap(({ seen }) => (kept.has(seen) ? [seen] : []))
  if (counting.length <= MOST_REPLIES) return counting
  return [...counting.slice(0, MOST_REPLIES / 2), ...counting.slice(-MOST_REPLIES / 2)]
}

/** Every team in which somebody has a role, and one in which nobody has: an admin is an agent there, too. */
const teamsOf = (people: readonly Person[]): ReadonlySet<string> =>
  new Set(['', ...people.flatMap(({ roles }) => Object.keys(roles))])

/** The side of a reply in a ticket of this team; null if it can change nothing there. */
function sideOf(
  { reply }: Message,
  actor: Person,
  team: string,
  { requester, mayAnswer }: Distinguished,
): 'requester' | 'agents' | null {
  const isAgent = holdsAnyRole(actor, team)
  if (!isRequester(actor, requester) || (mayAnswer && isAgent)) return isAgent ? 'agents' : null
  return reply === 'words' ? 'requester' : null
}

/** The interval of an instant between those at which the ticket changes; each of them is an interval of its own. */
const intervalOf = (at: number, { instants }: Distinguished): number =>
  instants.reduce((interval, change) => interval + (at > change ? 2 : at === change ? 1 : 0), 0)

/** The newest version of each message of these lists, oldest message first. A deletion is final. */
export function newestOf(...lists: readonly (readonly SeenMessage[])[]): readonly SeenMessage[] {
  const newest = new Map<string, SeenMessage>()
  for (const message of lists.flat()) {
    const known = newest.get(message.ts)
    if (known === undefined || isNewer(message, known)) newest.set(message.ts, message)
  }
  // Every ts has the same number of digits, so the order of texts is that of instants.
  return [...newest.values()].toSorted((a, b) => (a.ts < b.ts ? -1 : a.ts > b.ts ? 1 : 0))
}

function isNewer(message: SeenMessage, known: SeenMessage): boolean {
  if (known.content.kind === 'deleted') return false
  return message.content.kind === 'deleted' || (message.editedTs ?? '') > (known.editedTs ?? '')
}
