import { TIMING, type Timing } from '../../src/domain/timing.ts'

/**
 * The product's constants, scaled to the simulator's defaults. The simulator shows a stored message within
 * three seconds, so a read-back ends after ten seconds instead of sixty. Every inequality between the
 * product's values holds here too.
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
  coverMs: 500,
  coverLiveMs: 2_000,
  limitedMs: 2_000,
  heardMs: 1_500,
  retryMs: 300,
  retryMaxMs: 5_000,
})
