import { execFileSync } from 'node:child_process'
import { createRequire } from 'node:module'
import os from 'node:os'

/** Where and when figures were taken. */
export type Taken = ReturnType<typeof taken>

/** `load` is that of the last 1, 5 and 15 minutes, before the figures. */
export function taken() {
  const [cpu] = os.cpus()
  return {
    date: new Date().toISOString(),
    commit: process.env.BENCH_COMMIT ?? presentCommit(),
    cpu: cpu?.model.trim() ?? 'unknown',
    cores: os.availableParallelism(),
    memoryGb: Math.round(os.totalmem() / 2 ** 30),
    os: `${os.type()} ${os.release()}`,
    node: process.versions.node,
    temporalSdk: versionOf('@temporalio/worker'),
    load: os.loadavg().map((each) => Number(each.toFixed(1))),
  }
}

/** With a plus if files differ from it. */
function presentCommit(): string {
  const git = (...args: string[]) =>
    execFileSync('git', args, { encoding: 'utf8', cwd: import.meta.dirname }).trim()
  try {
    return git('rev-parse', '--short', 'HEAD') + (git('status', '--porcelain') === '' ? '' : '+')
  } catch {
    return 'unknown'
  }
}

const versionOf = (name: string): string => {
  const require = createRequire(import.meta.url)
  return (require(`${name}/package.json`) as { version: string }).version
}

export const machineLine = ({ cpu, cores, memoryGb, os: system, node, temporalSdk }: Taken): string =>
  `${cpu}, ${cores} cores, ${memoryGb} GB, ${system}, Node ${node}, Temporal SDK ${temporalSdk}`
