import { readConfig } from '../../config.ts'
import type { Verb } from '../verb.ts'

export const run: Verb = {
  name: 'run',
  summary: 'run Docket: gateway and worker, each a process of its own',
  usage: '',
  details: [
    'docket.yaml is put in force first, see `docket config apply`.',
    'One that dies is restarted after 1 to 30 seconds, and the other does not notice. SIGINT, SIGTERM or SIGHUP stops',
    'the gateway first, then the worker; both stop by themselves if this process is killed.',
    "/healthz and /readyz at DOCKET_HTTP_ADDRESS are the gateway's.",
  ].join('\n'),
  options: {},
  words: 0,
  async run(_args, context) {
    await context.programs.both(readConfig(context.env, context.readFile))
    return 0
  },
}
