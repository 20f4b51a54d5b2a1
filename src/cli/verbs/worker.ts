import { WORKER_PARTS } from '../../config.ts'
import { configOf, type Verb } from '../verb.ts'

export const worker: Verb = {
  name: 'worker',
  summary: 'run only the worker: it decides, records, and writes to Slack',
  usage: '',
  details:
    'It waits for Temporal, and refuses to start before `docket setup` was run. Logs are lines of JSON. ' +
    'DOCKET_WORKER_* say how much it does at once: docs/sizing.md.',
  options: {},
  words: 0,
  async run(_args, context) {
    await context.programs.worker(configOf(context, WORKER_PARTS))
    return 0
  },
}
