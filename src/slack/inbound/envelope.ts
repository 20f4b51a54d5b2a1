import { type Fields, fields, isFields, words } from '../api/json.ts'

/** What Slack sent over a socket and wants acknowledged. `body` is the payload that Bolt processes. */
export type Envelope = {
  readonly id: string
  readonly type: 'events_api' | 'interactive' | 'slash_commands'
  readonly body: Fields
  /** Counts from 1 where Slack sends it again. */
  readonly retryNum?: number
  readonly retryReason?: string
}

export type ReadEnvelope =
  | { readonly ok: true; readonly envelope: Envelope }
  /** It will never be understood. With an `id` it can be acknowledged, so that Slack does not send it again. */
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

/** What Bolt takes for granted, and would throw for want of. */
function fault(type: Envelope['type'], body: Fields): string | null {
  if (type === 'events_api') return eventFault(body.event)
  if (type === 'slash_commands') return words(body.command) === null ? 'it names no command' : null
  if (words(body.type) === null) return 'its payload has no type'
  if (words(fields(body.user).id) === null) return 'it names no user'
  if (body.type === 'block_actions' && !isFields(Array.isArray(body.actions) ? body.actions[0] : null))
    return 'it has no action'
  return null
}

function eventFault(event: unknown): string | null {
  if (!isFields(event)) return 'it has no event'
  if (words(event.type) === null) return 'its event has no type'
  if ('item' in event && !isFields(event.item)) return 'the item of its event is no object'
  if ('subteam' in event && !isFields(event.subteam)) return 'the subteam of its event is no object'
  return null
}
