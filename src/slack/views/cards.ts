import type { KnownBlock } from '@slack/types'
import type { Button } from '../../domain/actions.ts'
import { userOfText } from '../../domain/actor.ts'
import { keyText } from '../../domain/key.ts'
import type { Ticket } from '../../domain/ticket.ts'
import { type Promised, type TicketView, view } from '../../domain/view.ts'
import { actionId } from '../api/action-id.ts'
import type { Content } from '../api/web.ts'
import { channel, instant, mrkdwn, permalink, user } from './mrkdwn.ts'
import { titleLink, titleText } from './rich-text.ts'

export type CardInput = {
  readonly ticket: Ticket
  readonly title: string
  readonly workspaceUrl: string
  /** The present id of the request's channel. */
  readonly home: string
}

/** The team's card, in the triage channel: four lines with the title, the state, where it comes from, and all buttons. */
export function triageCard({ ticket, title, workspaceUrl, home }: CardInput): Content {
  const seen = view(ticket, { title }, 'team')
  const request = permalink(workspaceUrl, home, ticket.key.threadTs)
  const asked = `${user(seen.requester)} asked in ${channel(home)}, ${instant(seen.requestedAt)}`
  return {
    text: `#${seen.number} ${titleText(seen.title)}: ${stateOf(seen)}`,
    blocks: [
      titleLink(request, seen.number, seen.title),
      { type: 'section', text: mrkdwn(stateLine(seen)) },
      { type: 'context', elements: [mrkdwn(asked)] },
      ...actionsBlock(ticket, seen),
    ],
  }
}

/** The requester's card: two lines and the requester's own button; in the thread. */
export function threadCard({ ticket, title }: CardInput): Content {
  const seen = view(ticket, { title }, 'requester')
  const [first] = seen.buttons
  const text = `*#${seen.number}*  ${promise(seen)}\n${hint(seen)}`
  const accessory = first === undefined ? {} : { accessory: button(ticket, first) }
  return { text, blocks: [{ type: 'section', text: mrkdwn(text), ...accessory }] }
}

/** The text of an actor from an event, as people should read it. */
export function nameOf(actor: string): string {
  const id = userOfText(actor)
  return id === null ? 'an operator' : user(id)
}

const STATUS = { open: 'Open', resolved: 'Resolved', closed: 'Closed', dismissed: 'Dismissed' } as const
const PRIORITY = { low: 'Low', normal: 'Normal', high: 'High', urgent: 'Urgent' } as const

/** Status, assignee, priority, and how the promise stands; in this order, so that many cards can be scanned. */
function stateLine(seen: TicketView): string {
  const parts = [statusOf(seen), assigneeOf(seen), `${PRIORITY[seen.priority]} priority`]
  if (seen.promised !== null) parts.push(promisedText(seen.promised, seen.status))
  return parts.join('  ·  ')
}

/** The card in a notification, which shows one line of text. */
const stateOf = ({ status, assignee }: TicketView): string =>
  `${STATUS[status].toLowerCase()}, ${assignee === null ? 'unassigned' : `assigned to ${user(assignee)}`}`

const assigneeOf = (seen: TicketView): string =>
  seen.assignee === null ? 'Unassigned' : `Assigned to ${user(seen.assignee)}`

function statusOf(seen: TicketView): string {
  if (seen.status === 'open' && seen.assignee === null && seen.promised?.stoppedAt === null)
    return ':new: *New*'
  if (seen.dismissedBy !== null) return `*Dismissed* by ${nameOf(seen.dismissedBy)}`
  if (seen.status !== 'resolved' || seen.resolvedBy === null) return `*${STATUS[seen.status]}*`
  return `:white_check_mark: *Resolved* by ${nameOf(seen.resolvedBy)}`
}

function promisedText({ standing, dueAt, stoppedAt }: Promised, status: TicketView['status']): string {
  switch (standing) {
    case 'on_track':
      return `First response due ${instant(dueAt)}`
    case 'at_risk':
      return `:hourglass_flowing_sand: First response due ${instant(dueAt)}`
    case 'breached':
      return stoppedAt === null
        ? `:red_circle: First response overdue since ${instant(dueAt)}`
        : `:red_circle: Answered late, ${instant(stoppedAt)}`
    case 'met':
      return `:large_green_circle: Answered ${instant(stoppedAt ?? dueAt)}`
    case 'void':
      return status === 'open' ? 'Not answered before it was resolved' : 'Not answered'
  }
}

function promise(seen: TicketView): string {
  if (seen.status === 'closed' || seen.status === 'dismissed') return `is ${seen.status}.`
  if (seen.status === 'resolved') {
    const by =
      seen.resolvedBy === null || seen.resolvedBy === seen.requester ? '' : ` by ${nameOf(seen.resolvedBy)}`
    return `is resolved${by}.`
  }
  return seen.assignee === null ? 'is with the team.' : `is with ${user(seen.assignee)}.`
}

function hint(seen: TicketView): string {
  if (seen.status === 'closed' || seen.status === 'dismissed')
    return 'For anything new, please write a new message.'
  if (seen.status === 'resolved') return 'Not solved? Reply here, and it opens again.'
  return seen.requestDeleted
    ? 'The request was deleted. Still need an answer? Write it here.'
    : 'Answers come in this thread.'
}

function actionsBlock(ticket: Ticket, seen: TicketView): KnownBlock[] {
  if (seen.buttons.length === 0) return []
  return [{ type: 'actions', elements: seen.buttons.map((each) => button(ticket, each)) }]
}

/** A button of a ticket, on a card or a notice. */
export function button(ticket: Ticket, { name, label, style }: Button) {
  return {
    type: 'button' as const,
    action_id: actionId(name),
    // The client sends this identifier back; the command's rule decides on permission.
    value: `${keyText(ticket.key)}|${ticket.seq}`,
    text: { type: 'plain_text' as const, text: label },
    // A screen reader reads the buttons of many cards one after the other.
    accessibility_label: `${label} ticket #${ticket.number}`,
    ...(style === 'default' ? {} : { style }),
  }
}
