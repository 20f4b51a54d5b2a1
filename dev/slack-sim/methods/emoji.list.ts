import { method } from '../method.ts'

/** The workspace's custom emoji. No method lists Slack's standard emoji. */
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
