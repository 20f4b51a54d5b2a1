import type { Idle, State } from './control-api.ts'
import type { Sim } from './sim.ts'

/** The true state, without lag. */
export function stateOf(sim: Sim): State {
  const { store } = sim
  const channels = [...store.channels.values()]
  return {
    workspace: store.workspace,
    channels,
    usergroups: [...store.usergroups.values()],
    messages: channels.flatMap((channel) => store.truth(channel.id)),
    ephemerals: store.ephemerals,
    calls: sim.calls,
    events: sim.deliveries.counts,
    sockets: sim.sockets.count,
    down: sim.down,
    settings: sim.settings,
  }
}

export function idleOf(sim: Sim): Idle {
  return {
    pendingEvents: sim.deliveries.pending,
    pendingCalls: sim.pendingCalls,
    faultsLeft: sim.faults.left(),
  }
}
