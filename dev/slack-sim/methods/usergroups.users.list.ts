import { requirePaidPlan } from '../access.ts'
import { method } from '../method.ts'
import { SlackError } from '../slack-error.ts'

export const usergroupsUsersList = method({
  name: 'usergroups.users.list',
  tier: 2,
  scopes: ['usergroups:read'],
  arguments: {
    usergroup: { type: 'string', required: true },
    include_disabled: { type: 'boolean' },
    team_id: { type: 'string' },
  },
  errors: ['no_such_subteam', 'plan_upgrade_required'],
  run({ sim }, { usergroup }) {
    requirePaidPlan(sim)
    const group = sim.store.usergroups.get(usergroup)
    if (!group) throw new SlackError('no_such_subteam')
    return { users: group.users }
  },
})
