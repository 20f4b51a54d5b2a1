/** Starts catch-ups; used where a hole in the coverage has ended. */
export type CatchUps = {
  /** Asks for a catch-up of each channel. Resolves once Temporal has accepted all; idempotent. */
  ask(channels: readonly string[]): Promise<void>
}
