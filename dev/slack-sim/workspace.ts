import { readFileSync } from 'node:fs'
import type { Workspace } from './control-api.ts'

/** A small company: requesters, agents, a lead, and people without a role. */
export const defaultWorkspace: Workspace = {
  team: { id: 'T0ACME', name: 'Acme', domain: 'acme' },
  bot: {
    userId: 'U0DOCKET',
    botId: 'B0DOCKET',
    appId: 'A0DOCKET',
    name: 'docket',
    token: 'xoxb-docket-simulator',
    appToken: 'xapp-docket-simulator',
  },
  bots: [{ id: 'B0DEPLOY', name: 'deploys' }],
  users: [
    { id: 'U0ANNA', name: 'anna', real_name: 'Anna Requester' },
    { id: 'U0BEN', name: 'ben', real_name: 'Ben Agent' },
    { id: 'U0CARLA', name: 'carla', real_name: 'Carla Lead' },
    { id: 'U0DAN', name: 'dan', real_name: 'Dan Outsider' },
  ],
  channels: [
    {
      id: 'C0HELP',
      name: 'help-platform',
      is_private: false,
      members: ['U0DOCKET', 'U0ANNA', 'U0BEN', 'U0CARLA', 'U0DAN'],
    },
    { id: 'C0TRIAGE', name: 'platform-triage', is_private: true, members: ['U0DOCKET', 'U0BEN', 'U0CARLA'] },
    { id: 'C0RANDOM', name: 'random', is_private: false, members: ['U0ANNA', 'U0DAN'] },
    { id: 'C0SECRET', name: 'board', is_private: true, members: ['U0CARLA'] },
  ],
  usergroups: [{ id: 'S0PLATFORM', handle: 'platform', name: 'Platform team', users: ['U0BEN', 'U0CARLA'] }],
}

/** The workspace of a seed file; missing parts come from the default. */
export function readWorkspace(path?: string): Workspace {
  if (!path) return structuredClone(defaultWorkspace)
  const seed = JSON.parse(readFileSync(path, 'utf8')) as Partial<Workspace>
  return { ...structuredClone(defaultWorkspace), ...seed, bot: { ...defaultWorkspace.bot, ...seed.bot } }
}
