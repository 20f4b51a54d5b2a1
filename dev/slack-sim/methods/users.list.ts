import { method } from '../method.ts'
import { pageById } from '../pages.ts'
import { allUsers, userView } from '../user-view.ts'

export const usersList = method({
  name: 'users.list',
  tier: 2,
  scopes: ['users:read'],
  arguments: {
    cursor: { type: 'string' },
    limit: { type: 'number', min: 0, max: 1000 },
    include_locale: { type: 'boolean' },
    team_id: { type: 'string' },
  },
  errors: ['invalid_cursor'],
  run({ sim }, { cursor, limit, include_locale }) {
    const { workspace } = sim.store
    const { page, next_cursor } = pageById(allUsers(workspace), limit || 1000, cursor)
    const members = page.map((user) => userView(workspace, user, include_locale))
    return { members, cache_ts: sim.clock.seconds(), response_metadata: { next_cursor } }
  },
})
