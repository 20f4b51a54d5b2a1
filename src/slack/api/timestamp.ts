/** A Slack ts ("seconds.micros") as epoch milliseconds, rounded down. */
export const tsToMs = (ts: string): number => Math.floor(Number(ts) * 1000)
export const msToTs = (ms: number): string => (ms / 1000).toFixed(6)
