import type { EventBody } from '../../domain/event.ts'
import type { TeamSettings } from '../../domain/settings.ts'
import type { Notice } from '../../domain/writes.ts'
import type { Content } from '../api/web.ts'
import { type CardInput, nameOf } from './cards.ts'
import { group, instant, link, mrkdwn, permalink, user } from './mrkdwn.ts'
import { titleQuote, titleText } from './rich-text.ts'

/** The content of a notice. Slack notifies the people that it mentions. */
export function noticeContent(notice: Notice, input: CardInput, team: TeamSettings | null): Content {
  const text = sentence(notice, input, team)
  return notice.kind === 'resolved' ? said(text) : quoting(text, input.title)
}

/** The content of a posted notice that has become pointless: struck through, with the reason. */
export function endedContent(
  notice: Notice,
  input: CardInput,
  team: TeamSettings | null,
  event: string,
): Content {
  const why = hasWords(event) ? NO_LONGER[event] : 'This no longer holds.'
  const text = `~${sentence(notice, input, team)}~\n${why}`
  return notice.kind === 'resolved' ? said(text) : quoting(text, input.title)
}

/** By the kind of the event that made the notice pointless. */
const NO_LONGER = {
  responded: 'Answered.',
  voided: 'The ticket was resolved.',
  withdrawn: 'Withdrawn: the reply came in time.',
  breached: 'Now overdue.',
  reopened: 'The ticket was opened again.',
} as const satisfies Readonly<Partial<Record<EventBody['kind'], string>>>

/** A newer Docket may have stored a kind that this one does not know. */
const hasWords = (event: string): event is keyof typeof NO_LONGER => Object.hasOwn(NO_LONGER, event)

function quoting(sentence: string, title: string): Content {
  const { text, blocks } = said(sentence)
  return { text: `${text}\n>${titleText(title)}`, blocks: [...blocks, titleQuote(title)] }
}

function sentence(
  notice: Notice,
  { ticket, workspaceUrl, home }: CardInput,
  team: TeamSettings | null,
): string {
  if (notice.kind === 'resolved') return resolvedText(ticket.requester, ticket.number, notice.by)
  const ticketLink = `*${link(permalink(workspaceUrl, home, ticket.key.threadTs), `#${ticket.number}`)}*`
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

/** Notifications and old clients show the text instead of the blocks. */
const said = (text: string) => ({ text, blocks: [{ type: 'section' as const, text: mrkdwn(text) }] })

function resolvedText(requester: string, number: number, by: string): string {
  const who =
    by === requester ? `you marked #${number} as solved.` : `#${number} is resolved by ${nameOf(by)}.`
  return `:white_check_mark: ${user(requester)} ${who} If it is not solved, reply here and it opens again.`
}
