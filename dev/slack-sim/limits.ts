/**
 * Slack's rate tiers: calls per sliding minute, per method and workspace. Posting has its own rule (`post`):
 * about one message a second per channel with short bursts, and several hundred a minute in the workspace.
 */
export type Tier = 1 | 2 | 3 | 4 | 'special' | 'post'

const perMinute: Record<Tier, number> = { 1: 1, 2: 20, 3: 50, 4: 100, special: 300, post: 300 }
const POST_BURST = 4
const MINUTE_MS = 60_000

/** Counts calls and refuses those that come too soon. A refused call does not count. */
export class Limits {
  readonly #calls = new Map<string, number[]>()
  /** Per channel: the instant at which the whole burst is available again. */
  readonly #postedUntil = new Map<string, number>()
  readonly #setting: () => boolean | number

  constructor(setting: () => boolean | number) {
    this.#setting = setting
  }

  /** Seconds for Retry-After, or 0 if the call may go on. */
  take(method: string, tier: Tier, channel: string | undefined, now = Date.now()): number {
    const setting = this.#setting()
    if (setting === false) return 0
    const scale = setting === true ? 1 : setting
    const recent = (this.#calls.get(method) ?? []).filter((at) => at > now - MINUTE_MS)
    const tooMany = recent.length - Math.max(1, Math.floor(perMinute[tier] * scale)) + 1
    const freedAt = tooMany > 0 ? (recent[tooMany - 1] ?? now) + MINUTE_MS : now
    const slotAt = tier === 'post' && channel ? this.#postSlot(channel, 1000 / scale, now) : now
    const waitMs = Math.max(freedAt, slotAt) - now
    if (waitMs > 0) return Math.ceil(waitMs / 1000)
    this.#calls.set(method, [...recent, now])
    if (tier === 'post' && channel) {
      this.#postedUntil.set(channel, Math.max(this.#postedUntil.get(channel) ?? 0, now) + 1000 / scale)
    }
    return 0
  }

  /**
   * When the next message may be posted: each takes one second of the budget, and a burst may use some
   * seconds in advance.
   */
  #postSlot(channel: string, secondMs: number, now: number): number {
    return Math.max(now, (this.#postedUntil.get(channel) ?? 0) - (POST_BURST - 1) * secondMs)
  }
}
