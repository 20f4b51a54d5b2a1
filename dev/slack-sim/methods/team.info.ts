import { method } from '../method.ts'
import { SlackError } from '../slack-error.ts'

export const teamInfo = method({
  name: 'team.info',
  tier: 3,
  scopes: ['team:read'],
  arguments: { team: { type: 'string' }, domain: { type: 'string' } },
  errors: ['team_not_found'],
  run({ sim }, args) {
    const { team, enterprise } = sim.store.workspace
    if ((args.team ?? team.id) !== team.id) throw new SlackError('team_not_found')
    if ((args.domain ?? team.domain) !== team.domain) throw new SlackError('team_not_found')
    const organisation = enterprise && { enterprise_id: enterprise.id, enterprise_name: enterprise.name }
    const url = `https://${team.domain}.slack.com/`
    return { team: { ...team, url, email_domain: '', icon: {}, ...organisation } }
  },
})
