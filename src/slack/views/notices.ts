import { type Button, buttonsOf } from '../../domain/actions.ts'
import type { EventBody } from '../../domain/event.ts'
import type { TeamSettings } from '../../domain/settings.ts'
import type { Ticket } from '../../domain/ticket.ts'
import type { Notice } from '../../domain/writes.ts'
import type { Content } from '../api/web.ts'
import { button, type CardInput, nameOf } from './cards.ts'
import { group, instant, link, mrkdwn, permalink, user } from './mrkdwn.ts'
import { titleQuote, titleText } from './rich-text.ts'

/** The content of a notice. Slack notifies the people that it mentions. */
export function noticeContent(notice: Notice, input: CardInput, team: TeamSettings | null): Content {
  return shown(notice, input, sentence(notice, input, team), buttonsOf(input.ticket, 'question'))
}

/** The content of a posted notice that has become pointless: struck through, with the reason. */
export function endedContent(
  notice: Notice,
  input: CardInput,
  team: TeamSettings | null,
  event: string,
): Content {
  const why = hasWords(event) ? NO_LONGER[event](input.ticket) : 'This no longer holds.'
  return shown(notice, input, `~${sentence(notice, input, team)}~\n${why}`, [])
}

/** By the kind of the event that made the notice pointless. */
const NO_LONGER = {
  responded: () => 'Answered.',
  voided: () => 'The ticket was resolved.',
  withdrawn: () => 'Withdrawn: the reply came in time.',
  breached: () => 'Now overdue.',
  reopened: () => 'The ticket was opened again.',
  resolved: () => 'Resolved instead.',
  requestDeleted: () => 'The request was deleted.',
  kept: ({ requestDeleted }: Ticket) => `Kept${byOf(requestDeleted?.decidedBy)}.`,
  dismissed: ({ changed }: Ticket) => `Dismissed${byOf(changed.status?.actor)}.`,
} as const satisfies Readonly<Partial<Record<EventBody['kind'], (ticket: Ticket) => string>>>

const byOf = (actor: string | null | undefined): string => (actor ? ` by ${nameOf(actor)}` : '')

/** A newer Docket may have stored a kind that this one does not know. */
const hasWords = (event: string): event is keyof typeof NO_LONGER => Object.hasOwn(NO_LONGER, event)

/** A reminder quotes the title, unless the request was deleted; a question has its buttons. */
function shown(
  { kind }: Notice,
  { ticket, title }: CardInput,
  text: string,
  buttons: readonly Button[],
): Content {
  // Notifications and old clients show the text instead of the blocks.
  const section = { type: 'section' as const, text: mrkdwn(text) }
  if (kind === 'requestDeleted' && buttons.length > 0) {
    const elements = buttons.map((each) => button(ticket, each))
    return { text, blocks: [section, { type: 'actions', elements }] }
  }
  if (kind === 'resolved' || kind === 'requestDeleted' || ticket.requestDeleted !== null)
    return { text, blocks: [section] }
  return { text: `${text}\n>${titleText(title)}`, blocks: [section, titleQuote(title)] }
}

function sentence(
  notice: Notice,
  { ticket, workspaceUrl, home }: CardInput,
  team: TeamSettings | null,
): string {
  if (notice.kind === 'resolved') return resolvedText(ticket.requester, ticket.number, notice.by)
  const ticketLink = `*${link(permalink(workspaceUrl, home, ticket.key.threadTs), `#${ticket.number}`)}*`
  if (notice.kind === 'requestDeleted') return deletedText(ticketLink, notice.assignee)
  const recipient = 'user' in notice.recipient ? user(notice.recipient.user) : everybodyOf(team)
  const unowned = 'user' in notice.recipient ? '' : ' Unassigned.'
  const state =
    notice.kind === 'warning'
      ? `:hourglass_flowing_sand: ${recipient} ${ticketLink} needs a reply, due ${instant(notice.dueAt)}.`
      : `:red_circle: ${recipient} ${ticketLink} is overdue: no reply since ${instant(notice.dueAt)}.`
  return `${state}${unowned}`
}

/** How many agents a reminder names. */
const NAMED = 10

/** A team without a user group is reminded by naming its agents. */
function everybodyOf(team: TeamSettings | null): string {
  if (team === null) return 'Everybody:'
  if (team.group !== null) return group(team.group)
  const { users, groups } = team.agents
  return [...groups.map(group), ...users.map(user)].slice(0, NAMED).join(' ')
}

/** Nobody but the assignee is called: the team decides when it sees it. */
function deletedText(ticketLink: string, assignee: string | null): string {
  const called = assignee === null ? '' : `${user(assignee)} `
  return `:wastebasket: ${called}${ticketLink}: the request was deleted, and reminders are paused. Dismiss the ticket, or keep it?`
}

function resolvedText(requester: string, number: number, by: string): string {
  const who =
    by === requester ? `you marked #${number} as solved.` : `#${number} is resolved by ${nameOf(by)}.`
  return `:white_check_mark: ${user(requester)} ${who} If it is not solved, reply here and it opens again.`
}
