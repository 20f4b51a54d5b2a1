import { randomBytes } from 'node:crypto'
import type { ClickRequest, ClickResult, TruthMessage } from './control-api.ts'
import { teamOf, view } from './message-view.ts'
import type { Sim } from './sim.ts'
import { SlackError } from './slack-error.ts'
import type { Envelope } from './sockets.ts'
import { requireOrganisation } from './user-view.ts'

type Json = Record<string, unknown>

/**
 * A person presses a button: one envelope, without retries. If it is not acknowledged, the person sees a
 * warning sign.
 */
export async function click(sim: Sim, request: ClickRequest): Promise<ClickResult> {
  const { channel, ts, user, from } = request
  requireOrganisation(sim.store.workspace, from, 'click')
  if (!sim.manifest.interactive) throw new SlackError('the manifest has interactivity off')
  if (!sim.store.channels.get(channel)?.members.includes(user)) throw new SlackError('not_in_channel')
  const message = sim.store.message(channel, ts)
  if (!message || message.deleted) throw new SlackError('message_not_found')
  const element = findElement(message, request)
  if (!element) throw new SlackError('no such action_id')
  const payload = blockActions(sim, message, element, { user, from })
  return sendOnce(sim, { type: 'interactive', payload, accepts_response_payload: false })
}

/** Sends an envelope once and returns whether a socket acknowledged it. */
export async function sendOnce(sim: Sim, envelope: Envelope): Promise<ClickResult> {
  const started = performance.now()
  const { outcome } = await sim.sockets.send(envelope, sim.settings.ackTimeoutMs)
  return { acked: outcome === 'acknowledged', waitedMs: Math.round(performance.now() - started) }
}

/** The element with this action_id, in any block, with that block's id. */
function findElement(message: TruthMessage, { action_id, block_id }: ClickRequest): Json | undefined {
  for (const block of message.blocks ?? []) {
    const elements = [...((block.elements as Json[]) ?? []), block.accessory as Json]
    const element = elements.find((each) => each?.action_id === action_id)
    if (element && (block_id ?? block.block_id) === block.block_id) {
      return { ...element, block_id: block.block_id }
    }
  }
  return undefined
}

/**
 * `team` is the workspace in which the person clicks. `user.team_id` is the person's home workspace, wherever
 * they click (github.com/slackapi/bolt-js/issues/1875). In Slack's reference it can also be the organisation
 * (docs.slack.dev/reference/interaction-payloads/block_suggestion-payload).
 */
function blockActions(
  sim: Sim,
  message: TruthMessage,
  element: Json,
  { user, from }: Pick<ClickRequest, 'user' | 'from'>,
): Json {
  const { workspace } = sim.store
  const { enterprise } = workspace
  const { channel, ts, thread_ts } = message
  const person = workspace.users.find((each) => each.id === user)
  const replies = sim.store.replies(message)
  const { type, action_id, block_id, text, value } = element
  const sibling = enterprise?.teams.find((each) => each.id === from)
  const { id, domain } = sibling ?? workspace.team
  return {
    type: 'block_actions',
    user: {
      id: user,
      username: person?.name ?? user,
      name: person?.name ?? user,
      team_id: from !== undefined && from === enterprise?.id ? from : teamOf(workspace, user),
    },
    api_app_id: workspace.bot.appId,
    token: 'verification-token',
    container: { type: 'message', message_ts: ts, channel_id: channel, is_ephemeral: false, thread_ts },
    trigger_id: `${sim.clock.seconds()}.${randomBytes(6).toString('hex')}`,
    team: {
      id,
      domain,
      ...(enterprise && { enterprise_id: enterprise.id, enterprise_name: enterprise.name }),
    },
    enterprise: enterprise ? { id: enterprise.id, name: enterprise.name } : null,
    is_enterprise_install: false,
    channel: { id: channel, name: sim.store.channels.get(channel)?.name },
    message: view(workspace, message, { replies, allMetadata: true }),
    state: { values: {} },
    response_url: sim.url + sim.responseUrls.create({ user, channel, ts, thread_ts }),
    actions: [{ type, action_id, block_id, text, value, action_ts: sim.clock.ts() }],
  }
}
