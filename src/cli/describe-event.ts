import { actorText } from '../domain/actor.ts'
import { METRIC_WORDS } from '../domain/clock.ts'
import type { Recipient, TicketEvent } from '../domain/event.ts'

/** An event in a few words. Names are Slack's ids. */
export function describeEvent(event: TicketEvent): string {
  switch (event.kind) {
    case 'opened':
      return `opened for ${event.requester} by ${actorText(event.actor)} with a ${event.source}`
    case 'assigned':
      return `claimed by ${event.assignee}`
    case 'responded':
      return `${METRIC_WORDS[event.metric]} by ${event.by}, ${event.outcome === 'met' ? 'in time' : 'too late'}`
    case 'warned':
      return `${METRIC_WORDS[event.metric]} warning: ${nameOf(event.recipient)} told`
    case 'warningSkipped':
      return `${METRIC_WORDS[event.metric]} warning skipped`
    case 'breached':
      return `${METRIC_WORDS[event.metric]} target missed: ${nameOf(event.recipient)} told`
    case 'withdrawn':
      return `${METRIC_WORDS[event.metric]} ${event.what} withdrawn`
    case 'voided':
      return `${METRIC_WORDS[event.metric]} clock stopped: void`
    case 'resolved':
      return `resolved by ${event.by}`
    case 'reopened':
      return `reopened by ${event.by} with ${event.because === 'edit' ? 'an edit' : `a ${event.because}`}`
    case 'closed':
      return 'closed'
    case 'requestEdited':
      return 'request edited'
    case 'requestDeleted':
      return 'request deleted'
    case 'kept':
    case 'dismissed':
      return `${event.kind} by ${event.by}`
  }
}

const nameOf = (recipient: Recipient): string =>
  'user' in recipient ? recipient.user : `team ${recipient.team}`
