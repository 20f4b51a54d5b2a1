import { readConfig } from '../../config.ts'
import type { Verb } from '../verb.ts'

export const gateway: Verb = {
  name: 'gateway',
  summary: 'run only the gateway: it hears Slack and hands everything to Temporal',
  usage: '',
  details: 'It starts without Slack, Temporal and Postgres and waits for them. Logs are lines of JSON.',
  options: {},
  words: 0,
  async run(_args, context) {
    await context.programs.gateway(readConfig(context.env, context.readFile))
    return 0
  },
}
