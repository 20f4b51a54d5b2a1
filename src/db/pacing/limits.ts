/**
 * One of Slack's limits as a bucket: `burst` calls at once, and then one per `intervalMs`. Slack counts calls in any
 * minute, so the burst plus the calls of a minute stay below the tier.
 */
export type Limit = {
  /** The scope: all calls of the method, or those to one channel. */
  readonly per: 'workspace' | 'channel'
  readonly burst: number
  readonly intervalMs: number
}

export type Limits = {
  readonly methods: Readonly<Record<string, readonly Limit[]>>
  /** For a method that is not listed. */
  readonly others: readonly Limit[]
}

const workspace = (burst: number, intervalMs: number): Limit =>
  Object.freeze({ per: 'workspace', burst, intervalMs })

// docs.slack.dev/apis/web-api/rate-limits: calls per minute, method and workspace.
/** 20 a minute: 5 + 15. */
const TIER_2 = [workspace(5, 4_000)]
/** How far apart reads of one method are at its steady rate. */
export const READ_INTERVAL_MS = 1_500
/** 50 a minute: 10 + 40. */
const TIER_3 = [workspace(10, READ_INTERVAL_MS)]
/** 100 a minute: 20 + 80. */
const TIER_4 = [workspace(20, 750)]

/**
 * Posting has its own rule: "1 per second per channel", without bursts, because Slack may drop them silently; and
 * "several hundred messages per minute per workspace", taken as 300: 40 + 240, and a margin.
 */
const POST: readonly Limit[] = [
  Object.freeze({ per: 'channel', burst: 1, intervalMs: 1_000 }),
  workspace(40, 250),
]

/** Slack's limits for the methods that Docket calls; each method's reference page names its tier. */
export const LIMITS: Limits = Object.freeze({
  methods: Object.freeze({
    'chat.postMessage': POST,
    'chat.update': TIER_3,
    'chat.delete': TIER_3,
    'chat.postEphemeral': TIER_4,
    'conversations.history': TIER_3,
    'conversations.info': TIER_3,
    'conversations.replies': TIER_3,
    'reactions.add': TIER_3,
    'reactions.get': TIER_3,
    'reactions.remove': TIER_2,
    'users.info': TIER_4,
    'usergroups.users.list': TIER_2,
  }),
  others: TIER_2,
})

/** The same limits for a Slack that runs faster (below 1) or slower; at 0 only a 429 makes a call wait. */
export function scaleLimits(limits: Limits, factor: number): Limits {
  const scaled = (list: readonly Limit[]) =>
    list.map((limit) => ({ ...limit, intervalMs: limit.intervalMs * factor }))
  const methods = Object.entries(limits.methods).map(([method, list]) => [method, scaled(list)])
  return Object.freeze({ methods: Object.fromEntries(methods), others: scaled(limits.others) })
}

/** For a Slack without limits; its 429 is respected all the same. */
export const UNLIMITED: Limits = scaleLimits(LIMITS, 0)
