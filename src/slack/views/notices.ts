import type { Notice } from '../../domain/writes.ts'
import type { Content } from '../api/web.ts'
import type { CardInput } from './cards.ts'
import { group, instant, link, mrkdwn, permalink, user } from './mrkdwn.ts'
import { titleQuote, titleText } from './rich-text.ts'

/** What a notice says, to whom: the people named in it are those whom Slack notifies. */
export function noticeContent(notice: Notice, { ticket, title, workspaceUrl }: CardInput): Content {
  if (notice.kind === 'resolved') return said(resolvedText(ticket.requester, ticket.number, notice.by))
  const { channel, threadTs } = ticket.key
  const ticketLink = `*${link(permalink(workspaceUrl, channel, threadTs), `#${ticket.number}`)}*`
  const told = 'user' in notice.recipient ? user(notice.recipient.user) : group(notice.recipient.group)
  const unowned = 'user' in notice.recipient ? '' : ' Nobody owns it yet.'
  const state =
    notice.kind === 'warning'
      ? `:hourglass_flowing_sand: ${told} ${ticketLink} waits for its first answer, due ${instant(notice.dueAt)}.`
      : `:red_circle: ${told} ${ticketLink} has had no answer; it was due ${instant(notice.dueAt)}.`
  const { text, blocks } = said(`${state}${unowned}`)
  return { text: `${text}\n>${titleText(title)}`, blocks: [...blocks, titleQuote(title)] }
}

/** The text is what notifications and old clients show. */
const said = (text: string) => ({ text, blocks: [{ type: 'section' as const, text: mrkdwn(text) }] })

function resolvedText(requester: string, number: number, by: string): string {
  const who = by === requester ? `you marked #${number} as solved.` : `#${number} is resolved by ${user(by)}.`
  return `:white_check_mark: ${user(requester)} ${who} If it is not solved, reply here and it opens again.`
}
