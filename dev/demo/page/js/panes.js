import { closeThread } from './actions.js'
import { composer } from './composer.js'
import { h } from './dom.js'
import { fillFeed, stickToEnd } from './feed.js'
import { icon } from './icons.js'
import { mrkdwn } from './mrkdwn.js'
import { currentStep } from './steps.js'
import { messageAt, messagesIn, nameOf, repliesTo, state } from './store.js'

/** The channel and its thread. The elements are made once and filled again on each change. */

const channelPane = makePane('channel', () => ({ channel: state.channel }))
const threadPane = makePane(
  'thread',
  () => state.thread && { channel: state.channel, thread_ts: state.thread },
)

export const composeInChannel = channelPane.compose

/** @param {string} id @param {() => any} target */
function makePane(id, target) {
  const compose = composer(`compose-${id}`, target)
  const title = h('h1', null)
  const note = h('p', { class: 'topic' })
  const close = h(
    'button',
    {
      type: 'button',
      class: 'tool',
      title: 'Close the thread',
      'aria-label': 'Close the thread',
      onclick: closeThread,
    },
    icon('close'),
  )
  const list = h('div', {
    class: 'feed',
    tabindex: '0',
    role: 'log',
    'aria-label': 'Messages',
    'aria-live': 'off',
  })
  const top = h('header', { class: 'pane-top' }, h('div', null, title, note), id === 'thread' && close)
  stickToEnd(list)
  document.getElementById(id)?.append(top, list, compose.form)
  return { compose, title, note, list }
}

export function renderChannel() {
  const channel = state.channels.get(state.channel)
  if (!channel) return
  const { title, note, list, compose } = channelPane
  title.replaceChildren(icon(channel.is_private ? 'lock' : 'hash'), channel.name)
  note.replaceChildren(...mrkdwn(topicOf(channel)))
  const shown = messagesIn(channel.id).filter(
    (each) =>
      (each.thread_ts === undefined || each.subtype === 'thread_broadcast') &&
      (!each.deleted || repliesTo(channel.id, each.ts).length > 0),
  )
  fillFeed(list, { messages: shown, place: channel.id, inThread: false, hinted: hintedMessage() })
  compose.describe({ label: `Message #${channel.name} as ${nameOf(state.me)}`, also: null })
  const last = messagesIn(channel.id).at(-1)
  if (last) state.read.set(channel.id, last.ts)
}

/** @param {import('./store.js').Channel} channel */
function topicOf({ id, members, is_private }) {
  const team = state.docket?.team
  if (id === team?.triage) return 'Private. The team sees every ticket here; the people who ask do not.'
  if (team?.intake.includes(id))
    return `React with :${team.openEmoji}: to a message, and it becomes a ticket.`
  return `${is_private ? 'Private. ' : ''}${members.length} members`
}

/** The message that the next step of the checklist needs. */
function hintedMessage() {
  const step = currentStep()
  return step?.id === 'react' && step.at?.channel === state.channel ? step.at.ts : null
}

export function renderThread() {
  const pane = document.getElementById('thread')
  const root = state.thread ? messageAt(state.channel, state.thread) : undefined
  if (pane) pane.hidden = !root
  if (!root) return
  const { title, note, list, compose } = threadPane
  const channel = state.channels.get(root.channel)
  title.textContent = 'Thread'
  note.textContent = `#${channel?.name ?? ''}`
  const messages = [root, ...repliesTo(root.channel, root.ts)]
  fillFeed(list, { messages, place: `${root.channel}/${root.ts}`, inThread: true })
  compose.describe({ label: `Reply as ${nameOf(state.me)}`, also: `Also send to #${channel?.name ?? ''}` })
}
