import { method } from '../method.ts'

/** The workspace's own emoji. Those that Slack has are on no list that an app can ask for. */
export const emojiList = method({
  name: 'emoji.list',
  tier: 2,
  scopes: ['emoji:read'],
  arguments: {},
  errors: [],
  run({ sim }) {
    return { emoji: sim.store.workspace.emoji ?? {}, cache_ts: sim.clock.ts() }
  },
})
