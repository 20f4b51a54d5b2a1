import type { ActionName } from '../../domain/actions.ts'
import { channelId, organisationId, timestamp, userId } from '../../domain/ids.ts'
import { parseKey, type TicketKey } from '../../domain/key.ts'
import { actionOfId } from '../api/action-id.ts'
import { type Fields, fields, words } from '../api/json.ts'
import { tsToMs } from '../api/timestamp.ts'
import { type BotIdentity, hintOf, type Said } from './intake.ts'

/**
 * The meaning of a click. `where` is the place of a private reply to the person; null if the payload does not
 * give it.
 */
export type InboundAction =
  | ({
      readonly kind: 'click'
      readonly action: ActionName
      readonly where: Where | null
      /** The message that holds the button. */
      readonly messageTs: string
    } & Said)
  /** `why` is for the log. */
  | { readonly kind: 'refused'; readonly say: string; readonly why: string; readonly where: Where | null }

export type Where = { readonly channel: string; readonly user: string; readonly threadTs?: string }

/**
 * The meaning of a click's payload. Everything in it comes from the person's client, so it only identifies
 * the ticket; the ticket's rules decide on permission. Never throws.
 */
export function parseAction(payload: unknown, me: BotIdentity): InboundAction {
  const body = fields(payload)
  const button = fields(Array.isArray(body.actions) ? body.actions[0] : null)
  const where = whereOf(body)
  const refused = (why: string, say: string): InboundAction => ({ kind: 'refused', say, why, where })
  const action = actionOfId(button.action_id)
  if (action === null) return refused('unknown action', 'Docket does not know this button.')
  const key = keyOfButton(button.value, me)
  const [user, messageTs] = [userId(fields(body.user).id), timestamp(messageOf(body).ts)]
  const actionTs = timestamp(button.action_ts)
  const missing = [
    ...(key === null ? ['value'] : []),
    ...(user === null ? ['user'] : []),
    ...(messageTs === null ? ['message ts'] : []),
    ...(actionTs === null ? ['action_ts'] : []),
  ]
  if (key === null || user === null || messageTs === null || actionTs === null)
    return refused(`malformed: ${missing.join(', ')}`, 'Docket could not read this click. Please try again.')
  return {
    kind: 'click',
    action,
    where,
    messageTs,
    keys: [key],
    user,
    hint: hintOf({}, organisationId(fields(body.user).team_id)),
    at: tsToMs(actionTs),
    id: `${action}:${user}:${messageTs}:${actionTs}`,
  }
}

/** A button's value is its ticket's key and the revision that its card showed: `<key text>|<seq>`. */
function keyOfButton(value: unknown, me: BotIdentity): TicketKey | null {
  const [, text] = /^([^|]{1,100})\|\d{1,9}$/.exec(words(value) ?? '') ?? []
  if (text === undefined) return null
  try {
    const { workspace, channel, threadTs } = parseKey(text)
    if (workspace !== me.workspace || channelId(channel) === null || timestamp(threadTs) === null) return null
    return { workspace, channel, threadTs }
  } catch {
    return null
  }
}

function whereOf(body: Fields): Where | null {
  const [user, channel] = [userId(fields(body.user).id), messageOf(body).channel]
  if (user === null || channel === null) return null
  const threadTs = messageOf(body).threadTs
  return { channel, user, ...(threadTs !== null && { threadTs }) }
}

/** The message that holds the button. */
function messageOf(body: Fields) {
  const [container, message] = [fields(body.container), fields(body.message)]
  return {
    ts: words(container.message_ts) ?? words(message.ts),
    channel: channelId(fields(body.channel).id) ?? channelId(container.channel_id),
    threadTs: timestamp(message.thread_ts) ?? timestamp(container.thread_ts),
  }
}
