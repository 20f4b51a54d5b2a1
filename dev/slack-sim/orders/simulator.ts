import {
  type DisconnectRequest,
  type DownRequest,
  disconnectReasons,
  type FaultOrder,
  type LimitAppRequest,
  type Settings,
} from '../control-api.ts'
import { flag, type Handler, needed, number, order } from '../order.ts'
import { mergeSettings } from '../settings.ts'
import { idleOf, stateOf } from '../state.ts'

/**
 * Controls of the simulator itself. Settings and faults come in many shapes: mergeSettings and Faults check
 * them.
 */
export const simulatorOrders: Record<string, Handler> = {
  'GET health': () => ({ ok: true }),
  'GET state': stateOf,
  'GET idle': idleOf,
  'POST settings': (sim, patch) => {
    sim.settings = mergeSettings(sim.settings, patch as Partial<Settings>)
    sim.emit({ kind: 'settings', settings: sim.settings })
    return sim.settings
  },
  'GET faults': (sim) => sim.faults.list(),
  'POST faults': (sim, fault) => sim.faults.order(fault as FaultOrder),
  'DELETE faults': (sim) => sim.faults.clear(),
  'POST disconnect': order<DisconnectRequest>(
    { reason: { ...needed, values: disconnectReasons }, count: number },
    (sim, { reason, count }) => ({ sockets: sim.sockets.disconnect(reason, count) }),
  ),
  'POST limit-app': order<LimitAppRequest>({ limited: { ...flag, required: true } }, (sim, { limited }) =>
    sim.deliveries.limit(limited),
  ),
  'POST down': order<DownRequest>({ down: flag, ms: number }, (sim, { down = true, ms }) =>
    sim.setDown(down, ms),
  ),
}
