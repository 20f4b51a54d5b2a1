/**
 * The page's state: Slack from the simulator, Docket from the demo's server, and the open channel and thread.
 */

/** @typedef {import('../../../slack-sim/control-api.ts').TruthMessage} Message */
/** @typedef {import('../../../slack-sim/control-api.ts').EphemeralMessage} Ephemeral */
/** @typedef {import('../../../slack-sim/control-api.ts').State} SlackState */
/** @typedef {import('../../../slack-sim/control-api.ts').StreamItem} StreamItem */
/** @typedef {import('../../../slack-sim/control-api.ts').SeedChannel} Channel */
/** @typedef {import('../../../slack-sim/control-api.ts').SeedUser & { title?: string }} Person */
/** @typedef {import('../../snapshot.ts').Snapshot} Snapshot */

export const state = {
  /** @type {SlackState['workspace'] | null} */
  workspace: null,
  /** @type {Map<string, Channel>} */
  channels: new Map(),
  /** @type {Map<string, SlackState['usergroups'][number]>} */
  usergroups: new Map(),
  /** Channel, then ts. @type {Map<string, Map<string, Message>>} */
  messages: new Map(),
  /** @type {Ephemeral[]} */
  ephemerals: [],
  /** @type {Snapshot | null} */
  docket: null,
  connected: false,
  me: '',
  channel: '',
  /** The root whose thread is open. @type {string | null} */
  thread: null,
  /** Channel -> the newest ts that the reader has seen. @type {Map<string, string>} */
  read: new Map(),
  /** Button -> the outcome of its click, as long as it is shown. @type {Map<string, 'pending' | 'failed'>} */
  clicks: new Map(),
  /** Requests of the proof panel that are in flight. @type {Set<string>} */
  busy: new Set(),
  /** The last error, in words. @type {string | null} */
  complaint: null,
}

/** As in Slack, ephemeral messages are gone after a reload. */
const OPENED_AT = Date.now()

/** @type {(() => void)[]} */
const listeners = []
let isScheduled = false

/** @param {() => void} listener */
export const onChange = (listener) => void listeners.push(listener)

/** Notifies all listeners, once per turn of the event loop. */
export function changed() {
  if (isScheduled) return
  isScheduled = true
  queueMicrotask(() => {
    isScheduled = false
    for (const listener of listeners) listener()
  })
}

/** @param {SlackState} slack */
export function takeState(slack) {
  state.workspace = slack.workspace
  state.channels = new Map(slack.channels.map((each) => [each.id, each]))
  state.usergroups = new Map(slack.usergroups.map((each) => [each.id, each]))
  state.messages = new Map()
  for (const message of slack.messages) putMessage(message)
  state.ephemerals = slack.ephemerals.filter((each) => Number(each.ts) * 1000 > OPENED_AT)
  state.connected = true
  changed()
}

/** @param {Snapshot} snapshot */
export function takeSnapshot(snapshot) {
  const wasUp = state.docket?.processes.gateway === 'up'
  // Warnings about clicks end when the gateway is up again.
  if (snapshot.processes.gateway === 'up' && !wasUp)
    for (const [button, how] of state.clicks) if (how === 'failed') state.clicks.delete(button)
  state.docket = snapshot
  changed()
}

/** @param {StreamItem} item */
export function takeItem(item) {
  if (item.kind === 'message') putMessage(item.message)
  else if (item.kind === 'ephemeral') state.ephemerals = [...state.ephemerals, item.message]
  else if (item.kind === 'channel') state.channels.set(item.channel.id, item.channel)
  else if (item.kind === 'usergroup') state.usergroups.set(item.usergroup.id, item.usergroup)
  else return
  changed()
}

/** @param {Message} message */
function putMessage(message) {
  const known = state.messages.get(message.channel) ?? new Map()
  known.set(message.ts, message)
  state.messages.set(message.channel, known)
}

/** All messages of a channel, oldest first. @param {string} channel @returns {Message[]} */
export function messagesIn(channel) {
  const all = [...(state.messages.get(channel)?.values() ?? [])]
  return all.sort((a, b) => Number(a.ts) - Number(b.ts))
}

/** @param {string} channel @param {string} ts */
export const messageAt = (channel, ts) => state.messages.get(channel)?.get(ts)

/** The replies under a root, oldest first. @param {string} channel @param {string} ts */
export const repliesTo = (channel, ts) =>
  messagesIn(channel).filter((each) => each.thread_ts === ts && each.ts !== ts && !each.deleted)

/** The channels that one person sees. @param {string} user */
export const channelsOf = (user) =>
  [...state.channels.values()].filter((each) => !each.is_private || each.members.includes(user))

/** @param {string} id @returns {Person | undefined} */
export const person = (id) => state.workspace?.users.find((each) => each.id === id)

/** @param {string} id */
export const nameOf = (id) => person(id)?.real_name ?? (isDocket(id) ? 'Docket' : id)

/** @param {string} id */
export const firstName = (id) => nameOf(id).split(' ')[0] ?? id

/** @param {string | undefined} id */
export const isDocket = (id) => id !== undefined && id === state.workspace?.bot.userId
