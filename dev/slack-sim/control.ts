import { joinChannel, leaveChannel, setArchived, setUsergroupUsers } from './changes.ts'
import { click, sendOnce } from './clicks.ts'
import type {
  ClickRequest,
  DisconnectReason,
  EnvelopeRequest,
  FaultOrder,
  PostRequest,
  ReactRequest,
  SeedChannel,
  Settings,
} from './control-api.ts'
import * as people from './people.ts'
import { mergeSettings } from './settings.ts'
import type { Sim } from './sim.ts'
import { SlackError } from './slack-error.ts'
import { idleOf, stateOf } from './state.ts'

type Handler = (sim: Sim, body: unknown) => unknown

/** Lets a handler name the type of its body; `control-api.ts` is the contract that both sides hold. */
function order<Body>(handle: (sim: Sim, body: Body) => unknown): Handler {
  return (sim, body) => handle(sim, body as Body)
}

/** The control API: `<HTTP method> <path under /control/>`. The stream is served by the HTTP server itself. */
export const controls: Record<string, Handler> = {
  'GET health': () => ({ ok: true }),
  'GET state': stateOf,
  'GET idle': idleOf,

  'POST post': order<PostRequest>(people.post),
  'POST edit': order<{ channel: string; ts: string; text: string }>(people.edit),
  'POST delete': order<{ channel: string; ts: string }>(people.remove),
  'POST react': order<ReactRequest>(people.react),
  'POST unreact': order<ReactRequest>(people.unreact),
  'POST click': order<ClickRequest>(click),
  'POST envelope': order<EnvelopeRequest>((sim, envelope) =>
    sendOnce(sim, { ...envelope, accepts_response_payload: false }),
  ),

  'POST archive': order<{ channel: string }>((sim, { channel }) => archive(sim, channel, true)),
  'POST unarchive': order<{ channel: string }>((sim, { channel }) => archive(sim, channel, false)),
  'POST invite': order<{ channel: string; user: string }>((sim, { channel, user }) => {
    joinChannel(sim, channelOf(sim, channel), user, 'USLACKBOT')
  }),
  'POST kick': order<{ channel: string; user: string }>((sim, { channel, user }) => {
    leaveChannel(sim, channelOf(sim, channel), user)
  }),
  'POST channel': order<SeedChannel>((sim, channel) => sim.store.putChannel(channel)),
  'POST group': order<{ id: string; users: string[] }>((sim, { id, users }) =>
    setUsergroupUsers(sim, id, users),
  ),

  'POST settings': order<Partial<Settings>>((sim, patch) => {
    sim.settings = mergeSettings(sim.settings, patch)
    sim.tell({ kind: 'settings', settings: sim.settings })
    return sim.settings
  }),
  'GET faults': (sim) => sim.faults.list(),
  'POST faults': order<FaultOrder>((sim, fault) => sim.faults.order(fault)),
  'DELETE faults': (sim) => sim.faults.clear(),
  'POST disconnect': order<{ reason: DisconnectReason; count?: number }>((sim, { reason, count }) => ({
    sockets: sim.sockets.disconnect(reason, count),
  })),
  'POST down': order<{ down?: boolean; ms?: number }>((sim, { down = true, ms }) => sim.setDown(down, ms)),
}

function archive(sim: Sim, id: string, archived: boolean): void {
  setArchived(sim, channelOf(sim, id), archived, 'USLACKBOT')
}

function channelOf(sim: Sim, id: string): SeedChannel {
  const channel = sim.store.channels.get(id)
  if (!channel) throw new SlackError('channel_not_found')
  return channel
}
