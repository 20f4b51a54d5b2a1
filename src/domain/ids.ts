/*
 * Checks shape and range of Slack's ids and timestamps where they enter. Ids become parts of keys, of search
 * attributes and of visible text, and a ts becomes an instant. A value with another shape counts as missing.
 */

/** A user: `U`, or `W` in Enterprise Grid. */
const USER = /^[UW][A-Z0-9]{1,30}$/
/** A channel, a private channel, or a direct message. */
const CHANNEL = /^[CGD][A-Z0-9]{1,30}$/
/** A workspace or an Enterprise Grid organisation. */
const ORGANISATION = /^[TE][A-Z0-9]{1,30}$/
const USERGROUP = /^S[A-Z0-9]{1,30}$/
const TS = /^\d{10}\.\d{6}$/
/** Slack is younger than the first; the second is far in the future. */
const [EARLIEST_S, LATEST_S] = [1_262_304_000, 4_102_444_800]

const shaped =
  (pattern: RegExp) =>
  (value: unknown): string | null =>
    typeof value === 'string' && pattern.test(value) ? value : null

export const userId = shaped(USER)
export const channelId = shaped(CHANNEL)
export const organisationId = shaped(ORGANISATION)
export const usergroupId = shaped(USERGROUP)

/** A Slack ts: ten digits of seconds, between 2010 and 2100, and six of microseconds. */
export function timestamp(value: unknown): string | null {
  if (typeof value !== 'string' || !TS.test(value)) return null
  const seconds = Number(value)
  return seconds >= EARLIEST_S && seconds < LATEST_S ? value : null
}

/** A Slack ts ("seconds.micros") as epoch milliseconds, rounded down. */
export const instantOf = (ts: string): number => Math.floor(Number(ts) * 1000)

/** The Slack ts of an instant in epoch milliseconds. */
export const tsOf = (at: number): string => (at / 1000).toFixed(6)
