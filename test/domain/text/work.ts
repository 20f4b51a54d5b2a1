import { Session } from 'node:inspector'
import v8 from 'node:v8'

// Counters go into what is compiled from here on, and optimized code would leave them out.
for (const flag of ['--no-opt', '--no-maglev']) v8.setFlagsFromString(flag)
const session = new Session()
session.connect()
session.post('Profiler.enable')
session.post('Profiler.startPreciseCoverage', { callCount: true, detailed: true })

/**
 * Counts work instead of measuring time: how often V8 entered the busiest block of code in the files whose path holds
 * `part`, while `run` ran. The figure is the same on every machine. Import this file before those files are imported.
 */
export function workOf(part: string, run: () => void): number {
  busiest(part)
  run()
  return busiest(part)
}

/** Taking the counts sets them back to zero. */
function busiest(part: string): number {
  let most = 0
  session.post('Profiler.takePreciseCoverage', (error, taken) => {
    if (error) throw error
    for (const { url, functions } of taken.result)
      if (url.includes(part))
        for (const { ranges } of functions) for (const { count } of ranges) most = Math.max(most, count)
  })
  return most
}
