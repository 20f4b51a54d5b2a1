import { TIMING, type Timing } from '../../src/domain/timing.ts'

/**
 * The product's constants, scaled to what the simulator does by default: it stores and shows within three seconds,
 * so a read-back is over in ten instead of sixty. Every inequality that the product's own values keep holds here too.
 */
export const DEV_TIMING: Timing = Object.freeze({
  ...TIMING,
  sendDeadlineMs: 1_000,
  callMs: 3_000,
  lateCommitMs: 1_000,
  readLagMs: 4_000,
  skewMs: 5_000,
  attemptMs: 12_000,
  heartbeatMs: 3_000,
  leaseMs: 14_000,
  editIntervalMs: 2_000,
  retryMs: 300,
  retryMaxMs: 5_000,
})
