import { isMember } from './access.ts'
import type { SeedChannel } from './control-api.ts'
import type { Sim } from './sim.ts'

/** A channel as conversations.info and conversations.list show it. */
export function channelView(sim: Sim, channel: SeedChannel) {
  const { enterprise, ...workspace } = sim.store.workspace
  const team = workspace.team.id
  return {
    id: channel.id,
    name: channel.name,
    name_normalized: channel.name,
    is_channel: true,
    is_group: false,
    is_im: false,
    is_mpim: false,
    is_private: channel.is_private,
    is_archived: channel.is_archived ?? false,
    is_general: false,
    is_frozen: false,
    is_shared: (channel.is_ext_shared || channel.is_org_shared) ?? false,
    is_ext_shared: channel.is_ext_shared ?? false,
    is_org_shared: channel.is_org_shared ?? false,
    is_pending_ext_shared: false,
    is_member: isMember(sim, channel),
    context_team_id: team,
    shared_team_ids: [team, ...(channel.connected_team_ids ?? [])],
    ...(enterprise && { enterprise_id: enterprise.id }),
    created: 0,
    creator: 'USLACKBOT',
    unlinked: 0,
    updated: 0,
    topic: { value: channel.topic ?? '', creator: '', last_set: 0 },
    purpose: { value: channel.purpose ?? '', creator: '', last_set: 0 },
    previous_names: channel.previous_names ?? [],
  }
}
