import { micros } from './clock.ts'
import type { TruthMessage } from './control-api.ts'
import { SlackError } from './slack-error.ts'

/** Cursors are opaque; as in Slack, a cursor names the next item and not an index. */

const encode = (text: string) => Buffer.from(text).toString('base64')

function decode(prefix: string, cursor: string): string {
  const text = Buffer.from(cursor, 'base64').toString('utf8')
  if (!text.startsWith(prefix)) throw new SlackError('invalid_cursor')
  return text.slice(prefix.length)
}

/** A page of a list of items with ids. */
export function pageById<Item extends { id: string }>(items: Item[], limit: number, cursor?: string) {
  const from = cursor ? items.findIndex((item) => item.id === decode('id:', cursor)) : 0
  if (from < 0) throw new SlackError('invalid_cursor')
  const next = items[from + limit]
  return { page: items.slice(from, from + limit), next_cursor: next ? encode(`id:${next.id}`) : '' }
}

/** A page of messages in the given order: history is newest first, replies are oldest first. */
export function pageByTs(
  messages: TruthMessage[],
  first: 'newest' | 'oldest',
  limit: number,
  cursor?: string,
) {
  const start = cursor ? cursorMicros(cursor) : undefined
  const reached = (at: number, from: number) => (first === 'newest' ? at <= from : at >= from)
  const left = start === undefined ? messages : messages.filter(({ ts }) => reached(micros(ts), start))
  const next = left[limit]
  return { page: left.slice(0, limit), next_cursor: next ? encode(`next_ts:${micros(next.ts)}`) : '' }
}

/** Filters by `oldest`, `latest` and `inclusive`. */
export function inWindow(window: { oldest?: string; latest?: string; inclusive?: boolean }) {
  const oldest = boundary(window.oldest, 'invalid_ts_oldest') ?? Number.NEGATIVE_INFINITY
  const latest = boundary(window.latest, 'invalid_ts_latest') ?? Number.POSITIVE_INFINITY
  return ({ ts }: { ts: string }) => {
    const at = micros(ts)
    return window.inclusive ? at >= oldest && at <= latest : at > oldest && at < latest
  }
}

function boundary(ts: string | undefined, error: string): number | undefined {
  if (ts === undefined || ts === '') return undefined
  if (!/^\d{1,12}(\.\d{1,6})?$/.test(ts)) throw new SlackError(error)
  return micros(ts)
}

function cursorMicros(cursor: string): number {
  const at = Number(decode('next_ts:', cursor))
  if (!Number.isSafeInteger(at)) throw new SlackError('invalid_cursor')
  return at
}
