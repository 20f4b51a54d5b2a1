import { GATEWAY_PARTS } from '../../config.ts'
import { configOf, type Verb } from '../verb.ts'

export const gateway: Verb = {
  name: 'gateway',
  summary: 'run only the gateway: it hears Slack and hands everything to Temporal',
  usage: '',
  details: 'It starts without Slack, Temporal and Postgres and waits for them. Logs are lines of JSON.',
  options: {},
  words: 0,
  async run(_args, context) {
    await context.programs.gateway(configOf(context, GATEWAY_PARTS))
    return 0
  },
}
