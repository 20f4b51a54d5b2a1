import { method } from '../method.ts'
import { SlackError } from '../slack-error.ts'

export const teamInfo = method({
  name: 'team.info',
  tier: 3,
  scopes: ['team:read'],
  arguments: { team: { type: 'string' }, domain: { type: 'string' } },
  errors: ['team_not_found'],
  run({ sim }, args) {
    const { team } = sim.store.workspace
    if ((args.team ?? team.id) !== team.id) throw new SlackError('team_not_found')
    if ((args.domain ?? team.domain) !== team.domain) throw new SlackError('team_not_found')
    return { team: { ...team, url: `https://${team.domain}.slack.com/`, email_domain: '', icon: {} } }
  },
})
