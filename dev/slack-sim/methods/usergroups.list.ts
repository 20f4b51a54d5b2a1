import { requirePaidPlan } from '../access.ts'
import { usergroupView } from '../events.ts'
import { method } from '../method.ts'

export const usergroupsList = method({
  name: 'usergroups.list',
  tier: 2,
  scopes: ['usergroups:read'],
  arguments: {
    include_count: { type: 'boolean' },
    include_disabled: { type: 'boolean' },
    include_users: { type: 'boolean' },
    team_id: { type: 'string' },
  },
  errors: ['plan_upgrade_required'],
  run({ sim }, { include_count, include_users }) {
    requirePaidPlan(sim)
    const { team } = sim.store.workspace
    const usergroups = [...sim.store.usergroups.values()].map((group) => {
      const { users, user_count, ...shown } = usergroupView(team.id, group, 0)
      return { ...shown, ...(include_users && { users }), ...(include_count && { user_count }) }
    })
    return { usergroups }
  },
})
