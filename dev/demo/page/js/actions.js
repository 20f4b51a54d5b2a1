import { announce } from './dom.js'
import { changed, channelsOf, messagesIn, nameOf, state } from './store.js'

/** The reader's actions. Each calls the server; the result arrives on the stream. */

/** @typedef {import('./store.js').Message} Message */

/** @param {string} path @param {unknown} body @returns {Promise<any>} */
async function send(path, body) {
  const response = await fetch(path, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify(body),
  })
  const answer = await response.json().catch(() => ({}))
  if (!response.ok) throw new Error(answer.error ?? `The demo's server returned status ${response.status}.`)
  return answer
}

/** @param {Promise<unknown>} work */
async function complaining(work) {
  try {
    await work
    state.complaint = null
    return true
  } catch (error) {
    state.complaint = error instanceof Error ? error.message : String(error)
    announce(state.complaint)
    return false
  } finally {
    changed()
  }
}

/** @param {{ channel: string, text: string, thread_ts?: string, broadcast?: boolean, files?: unknown[] }} message */
export const post = (message) => complaining(send('control/post', { user: state.me, ...message }))

/** @param {Message} message @param {string} name */
export function toggleReaction({ channel, ts, reactions }, name) {
  const mine = reactions.find((each) => each.name === name)?.users.includes(state.me)
  return complaining(send(mine ? 'control/unreact' : 'control/react', { user: state.me, channel, ts, name }))
}

/** @param {{ channel: string, ts: string }} message @param {string} actionId @param {string | undefined} blockId */
export async function click({ channel, ts }, actionId, blockId) {
  const button = clickKey(channel, ts, actionId)
  state.clicks.set(button, 'pending')
  changed()
  const request = { user: state.me, channel, ts, action_id: actionId, block_id: blockId }
  const result = await send('control/click', request).catch(() => ({ acked: false }))
  if (result.acked) state.clicks.delete(button)
  else state.clicks.set(button, 'failed')
  if (!result.acked) announce('Docket did not confirm the click. If nothing changes, click again.')
  changed()
}

/** @param {string} channel @param {string} ts @param {string} actionId */
export const clickKey = (channel, ts, actionId) => `${channel}/${ts}/${actionId}`

/** Kill, restart, fail: `what` is the path under api/. @param {string} what */
export async function chaos(what) {
  state.busy.add(what)
  changed()
  await complaining(send(`api/${what}`, {}))
  state.busy.delete(what)
  changed()
}

/** @param {string} user */
export function become(user) {
  state.me = user
  if (!channelsOf(user).some((each) => each.id === state.channel)) {
    openChannel(channelsOf(user)[0]?.id ?? '')
  }
  announce(`You are now ${nameOf(user)}.`)
  remember()
  changed()
}

/** @param {string} channel */
export function openChannel(channel) {
  if (channel !== state.channel) state.thread = null
  state.channel = channel
  remember()
  changed()
}

/** @param {string} channel @param {string} ts */
export function openThread(channel, ts) {
  state.channel = channel
  state.thread = ts
  remember()
  changed()
}

export function closeThread() {
  state.thread = null
  remember()
  changed()
}

/** The open channel and thread are kept in the address, so that a reload and the back button restore them. */
function remember() {
  const place = new URLSearchParams({
    as: state.me,
    in: state.channel,
    ...(state.thread && { at: state.thread }),
  })
  const address = `#${place}`
  if (address !== location.hash) history.replaceState(null, '', address)
}

/** Opens the place in the address, or the first channel. */
export function recall() {
  const place = new URLSearchParams(location.hash.slice(1))
  const users = state.workspace?.users ?? []
  state.me = users.find((each) => each.id === place.get('as'))?.id ?? users[0]?.id ?? ''
  const mine = channelsOf(state.me)
  state.channel = mine.find((each) => each.id === place.get('in'))?.id ?? mine[0]?.id ?? ''
  for (const { id } of state.channels.values()) state.read.set(id, messagesIn(id).at(-1)?.ts ?? '0')
  const at = place.get('at')
  state.thread = at && state.messages.get(state.channel)?.has(at) ? at : null
}
