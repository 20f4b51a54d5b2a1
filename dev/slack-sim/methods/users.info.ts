import { method } from '../method.ts'
import { SlackError } from '../slack-error.ts'
import { allUsers, userView } from '../user-view.ts'

export const usersInfo = method({
  name: 'users.info',
  tier: 4,
  scopes: ['users:read'],
  arguments: { user: { type: 'string', required: true }, include_locale: { type: 'boolean' } },
  errors: ['user_not_found'],
  run({ sim }, args) {
    const user = allUsers(sim.store.workspace).find((each) => each.id === args.user)
    if (!user) throw new SlackError('user_not_found')
    return { user: userView(sim.store.workspace, user, args.include_locale) }
  },
})
