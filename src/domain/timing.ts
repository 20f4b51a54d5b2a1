/**
 * The time constants of the protocol with Slack and Temporal, in milliseconds; frozen, and injected by the
 * composition root. Tests and the demo
 * scale them together with the simulator's. docs/adr/0002 states the lower bound of each.
 */
export type Timing = LoopTiming & CoverageTiming & AnswerTiming

/** A ticket's run is given these; they stay in its history. */
export type LoopTiming = {
  /** T: the time-out of a call to Slack. */
  readonly callMs: number
  /** D: a post is sent within this time after its stored intent, or not at all. */
  readonly sendDeadlineMs: number
  /** C: the latest time at which Slack may still store a post after our time-out. */
  readonly lateCommitMs: number
  /** L: the longest time that Slack's reads may lag behind its store. */
  readonly readLagMs: number
  /** M: the largest difference between our clocks and Slack's; read-backs start this much earlier. */
  readonly skewMs: number
  /** One attempt of an activity that calls Slack; longer than callMs and the wait for a slot. */
  readonly attemptMs: number
  /** Without a heartbeat for this time, another worker takes the attempt over. */
  readonly heartbeatMs: number
  /**
   * The lease of an edit with an unknown outcome: other processes leave the message alone this long; longer
   * than attemptMs.
   */
  readonly leaseMs: number
  /** A card is edited at once, and then at most once in this time. */
  readonly editIntervalMs: number
  /** A pacing slot further away than this is not reserved. */
  readonly slotHorizonMs: number
  /** A finished ticket's workflow runs on for this time after its last signal or update. */
  readonly gracePeriodMs: number
  /** The interval of the sweep for writes that no workflow delivers. */
  readonly sweepMs: number
  /** How long a person's click may wait for its answer. */
  readonly answerMs: number
  /** How long the signal that replaces a late click may take; with answerMs below Slack's three seconds. */
  readonly handOverMs: number
  /** The first and the longest pause between attempts. */
  readonly retryMs: number
  readonly retryMaxMs: number
}

export type CoverageTiming = {
  /** A gateway states this often until when it has received everything. */
  readonly coverMs: number
  /** A gateway that stated it within this time counts as receiving still. */
  readonly coverLiveMs: number
  /** Slack repeats an event that nobody acknowledged for this long: so much before a hole is read as well. */
  readonly distrustMs: number
  /** After word that Slack limits the app, events are taken for lost for this long: Slack says so once a minute. */
  readonly limitedMs: number
}

export type AnswerTiming = {
  /** A person whose accepted click does not show on its card after this time is told that it was heard. */
  readonly heardMs: number
}

/** D + T + C + L: only a complete read that began at this age proves that a post does not exist. */
export const missCountsAfterMs = (timing: LoopTiming): number =>
  timing.sendDeadlineMs + timing.callMs + timing.lateCommitMs + timing.readLagMs

export const LOOP_TIMING: LoopTiming = Object.freeze({
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

export const TIMING: Timing = Object.freeze({
  ...LOOP_TIMING,
  coverMs: 5_000,
  coverLiveMs: 15_000,
  distrustMs: 420_000,
  limitedMs: 60_000,
  heardMs: 1_500,
})
