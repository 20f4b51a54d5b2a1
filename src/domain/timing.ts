/**
 * Every constant of time, in milliseconds; frozen and injected where the program is composed. Tests and the demo
 * scale them together with the simulator's. See facts in docs/adr/0002 for what each must exceed.
 */
export type Timing = {
  /** T: a call to Slack is given up after this. */
  readonly callMs: number
  /** D: a post leaves within this of its stored intent, or not at all. */
  readonly sendDeadlineMs: number
  /** C: the latest that Slack may still store a post that we gave up on. */
  readonly lateCommitMs: number
  /** L: the longest that Slack's reads may lag behind what it stored. */
  readonly readLagMs: number
  /** M: how far clocks of ours and of Slack may differ; read-backs start this much earlier. */
  readonly skewMs: number
  /** One attempt of an activity that talks to Slack; longer than callMs and the wait for a slot. */
  readonly attemptMs: number
  /** An attempt whose worker is not heard of for this long is taken over by another. */
  readonly heartbeatMs: number
  /** An edit whose outcome is unknown keeps others off the message this long; longer than attemptMs. */
  readonly leaseMs: number
  /** A card is edited at once, and then at most once in this time. */
  readonly editIntervalMs: number
  /** A pacing slot further away than this is not reserved. */
  readonly slotHorizonMs: number
  /** A finished ticket's workflow stays this long after the last thing that reached it. */
  readonly gracePeriodMs: number
  /** How often somebody looks for writes that nobody delivers. */
  readonly sweepMs: number
  /** How long a person's click may wait for its answer. */
  readonly answerMs: number
  /** How long the signal that replaces an unanswered click may take; with answerMs under Slack's three seconds. */
  readonly handOverMs: number
  /** The first and the longest pause between attempts. */
  readonly retryMs: number
  readonly retryMaxMs: number
}

/** D + T + C + L: only a complete read begun at this age proves that a post does not stand. */
export const missCountsAfterMs = (timing: Timing): number =>
  timing.sendDeadlineMs + timing.callMs + timing.lateCommitMs + timing.readLagMs

export const TIMING: Timing = Object.freeze({
  callMs: 10_000,
  sendDeadlineMs: 2_000,
  lateCommitMs: 30_000,
  readLagMs: 10_000,
  skewMs: 60_000,
  attemptMs: 45_000,
  heartbeatMs: 5_000,
  leaseMs: 60_000,
  editIntervalMs: 10_000,
  slotHorizonMs: 2_000,
  gracePeriodMs: 2_000,
  sweepMs: 180_000,
  answerMs: 2_000,
  handOverMs: 700,
  retryMs: 1_000,
  retryMaxMs: 60_000,
})
