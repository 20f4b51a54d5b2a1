import { method } from '../method.ts'
import { SlackError } from '../slack-error.ts'

export const appsConnectionsOpen = method({
  name: 'apps.connections.open',
  tier: 3,
  token: 'app',
  scopes: [],
  arguments: {},
  errors: ['forbidden_team'],
  run({ sim }) {
    if (!sim.manifest.socketMode) throw new SlackError('forbidden_team')
    return { url: sim.url.replace(/^http/, 'ws') + sim.sockets.ticket() }
  },
})
