import { type Fields, fields, isFields, words } from '../api/json.ts'

/** A message from a socket that Slack wants acknowledged. `body` is the payload that Bolt processes. */
export type Envelope = {
  readonly id: string
  readonly type: 'events_api' | 'interactive' | 'slash_commands'
  readonly body: Fields
  /** Counts from 1 when Slack sends it again. */
  readonly retryNum?: number
  readonly retryReason?: string
}

export type ReadEnvelope =
  | { readonly ok: true; readonly envelope: Envelope }
  /** It will never be valid. With an `id` it can be acknowledged, so that Slack does not send it again. */
  | { readonly ok: false; readonly id: string | null; readonly why: string }

/** Slack's own payloads stay far below this many bytes. */
const MAX_BYTES = 1_048_576

const TYPES = ['events_api', 'interactive', 'slash_commands'] as const

/** Reads one message of a socket that is neither `hello` nor `disconnect`. */
export function readEnvelope(text: string, message: unknown): ReadEnvelope {
  const envelope = fields(message)
  const id = words(envelope.envelope_id)
  if (id === null) return { ok: false, id, why: 'it has no envelope_id' }
  const type = TYPES.find((known) => known === envelope.type)
  if (type === undefined) return { ok: false, id, why: 'its type is unknown' }
  if (Buffer.byteLength(text) > MAX_BYTES)
    return { ok: false, id, why: `it is larger than ${MAX_BYTES} bytes` }
  const body = fields(envelope.payload)
  const why = fault(type, body)
  if (why !== null) return { ok: false, id, why }
  const retryNum = typeof envelope.retry_attempt === 'number' ? envelope.retry_attempt : 0
  const retryReason = words(envelope.retry_reason)
  const retry = { ...(retryNum > 0 && { retryNum }), ...(retryReason !== null && { retryReason }) }
  return { ok: true, envelope: { id, type, body, ...retry } }
}

/** The only event without an inner event. */
const LIMITED = 'app_rate_limited'

/**
 * Since when Slack holds back this app's events, in epoch milliseconds of Slack's clock; undefined if Slack does not say.
 * Null in any other envelope.
 */
export function limitedSince({ type, body }: Envelope): number | undefined | null {
  if (type !== 'events_api' || body.type !== LIMITED) return null
  const seconds = body.minute_rate_limited
  const isTime =
    typeof seconds === 'number' && Number.isInteger(seconds) && seconds > 0 && seconds < MAX_SECONDS
  return isTime ? seconds * 1_000 : undefined
}

/** The year 2100. */
const MAX_SECONDS = 4_102_444_800

/**
 * Finds fields that Bolt requires. Without them Bolt would throw, the envelope would never be acknowledged,
 * and Slack would send it again in vain.
 */
function fault(type: Envelope['type'], body: Fields): string | null {
  if (type === 'events_api') return body.type === LIMITED ? null : eventFault(body)
  if (type === 'slash_commands') return words(body.command) === null ? 'it names no command' : null
  return interactionFault(body)
}

const isAbsent = (value: unknown): boolean => value === undefined
const isText = (value: unknown): boolean => typeof value === 'string'
const isTextOrObject = (value: unknown): boolean => isText(value) || isFields(value)

/** The fields that Bolt reads, each with a check that applies if the field is present. */
const EVENT_FIELDS: Readonly<Record<string, (value: unknown) => boolean>> = {
  user: isTextOrObject,
  channel: isTextOrObject,
  channel_id: isText,
  item: isFields,
  subteam: isFields,
  message: isFields,
  previous_message: isFields,
  assistant_thread: isFields,
}

function eventFault({ event, authorizations }: Fields): string | null {
  if (!isFields(event)) return 'it has no event'
  if (words(event.type) === null) return 'its event has no type'
  for (const [field, isRight] of Object.entries(EVENT_FIELDS))
    if (!isAbsent(event[field]) && !isRight(event[field])) return `the ${field} of its event is malformed`
  if (Array.isArray(authorizations) && !authorizations.every(isFields))
    return 'its authorizations are malformed'
  return null
}

function interactionFault(body: Fields): string | null {
  if (words(body.type) === null) return 'its payload has no type'
  if (words(fields(body.user).id) === null) return 'it names no user'
  // Absent or null if the app is installed in a whole organisation.
  for (const field of ['team', 'enterprise'])
    if (!isAbsent(body[field]) && body[field] !== null && !isFields(body[field]))
      return `its ${field} is malformed`
  if (!isAbsent(body.channel) && !isFields(body.channel)) return 'its channel is malformed'
  if (body.type === 'block_actions') return actionFault(Array.isArray(body.actions) ? body.actions[0] : null)
  if (body.type === 'view_submission' || body.type === 'view_closed')
    return isFields(body.view) && isText(body.view.callback_id) ? null : 'it has no view'
  return ['shortcut', 'message_action'].includes(String(body.type)) && !isText(body.callback_id)
    ? 'it names no callback'
    : null
}

function actionFault(action: unknown): string | null {
  if (!isFields(action)) return 'it has no action'
  if (!isText(action.action_id)) return 'its action has no action_id'
  return isAbsent(action.block_id) || isText(action.block_id)
    ? null
    : 'the block_id of its action is malformed'
}
