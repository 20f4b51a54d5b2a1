export { instantOf as tsToMs } from '../../domain/ids.ts'

/** Epoch milliseconds as a Slack ts. */
export const msToTs = (ms: number): string => (ms / 1000).toFixed(6)
