import { actorText } from '../domain/actor.ts'
import type { Recipient, TicketEvent } from '../domain/event.ts'

/** An event in a few words. Names are Slack's ids. */
export function describeEvent(event: TicketEvent): string {
  switch (event.kind) {
    case 'opened':
      return `opened for ${event.requester} by ${actorText(event.actor)} with a ${event.source}`
    case 'assigned':
      return `claimed by ${event.assignee}`
    case 'responded':
      return `first response by ${event.by}, ${event.outcome === 'met' ? 'in time' : 'too late'}`
    case 'warned':
      return `warning: ${nameOf(event.recipient)} told`
    case 'warningSkipped':
      return 'warning skipped'
    case 'breached':
      return `target missed: ${nameOf(event.recipient)} told`
    case 'withdrawn':
      return `${event.what} withdrawn`
    case 'voided':
      return 'clock stopped without a response'
    case 'resolved':
      return `resolved by ${event.by}`
    case 'reopened':
      return `reopened by ${event.by} with a ${event.because}`
    case 'closed':
      return 'closed'
  }
}

const nameOf = (recipient: Recipient): string =>
  'user' in recipient ? recipient.user : `team ${recipient.team}`
