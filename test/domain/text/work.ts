import { Session } from 'node:inspector'
import v8 from 'node:v8'

// Only code that is compiled from here on is counted, and optimised code would have no counters.
for (const flag of ['--no-opt', '--no-maglev']) v8.setFlagsFromString(flag)
const session = new Session()
session.connect()
session.post('Profiler.enable')
session.post('Profiler.startPreciseCoverage', { callCount: true, detailed: true })

/**
 * Counts work instead of time: how often V8 entered the busiest block of code while `run` ran, in files whose path
 * contains `part`. The count is the same on every machine. Import this file before those files.
 */
export function workOf(part: string, run: () => void): number {
  busiest(part)
  run()
  return busiest(part)
}

/** Reading the counts resets them to zero. */
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
