import { createRequire } from 'node:module'
import os from 'node:os'

/** The smallest value that is not below `share` (0..1) of all. */
export function percentile(values: readonly number[], share: number): number {
  const sorted = values.toSorted((a, b) => a - b)
  return sorted[Math.max(0, Math.ceil(share * sorted.length) - 1)] ?? Number.NaN
}

export const median = (values: readonly number[]): number => percentile(values, 0.5)

export type Spread = { readonly p50: number; readonly p99: number }

export const spread = (values: readonly number[]): Spread => ({
  p50: Math.round(percentile(values, 0.5)),
  p99: Math.round(percentile(values, 0.99)),
})

/** The machine of the figures. */
export function machine() {
  const [cpu] = os.cpus()
  const load = os.loadavg().map((each) => Number(each.toFixed(1)))
  return {
    cpu: cpu?.model.trim() ?? 'unknown',
    cores: os.availableParallelism(),
    memoryGb: Math.round(os.totalmem() / 2 ** 30),
    os: `${os.type()} ${os.release()}`,
    node: process.versions.node,
    temporalSdk: versionOf('@temporalio/worker'),
    bolt: versionOf('@slack/bolt'),
    /** Of the last 1, 5 and 15 minutes, before the bench began. */
    load,
  }
}

const versionOf = (name: string): string => {
  const require = createRequire(import.meta.url)
  return (require(`${name}/package.json`) as { version: string }).version
}
