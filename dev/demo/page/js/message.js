import { openThread, toggleReaction } from './actions.js'
import { attachment } from './attachment.js'
import { avatar } from './avatar.js'
import { blocks } from './blocks.js'
import { exactTimeOf, timeOf } from './dates.js'
import { h } from './dom.js'
import { emojiOf } from './emoji.js'
import { icon } from './icons.js'
import { authorOf, emojiNode, mrkdwn } from './mrkdwn.js'
import { pickReaction } from './picker.js'
import { nameOf, repliesTo, state } from './store.js'

/** @typedef {import('./store.js').Message} Message */
/** @typedef {import('./store.js').Ephemeral} Ephemeral */
/** @typedef {{ compact?: boolean, inThread?: boolean, hint?: boolean }} Options */

/** One message of a channel or thread. @param {Message} message @param {Options} options */
export function messageView(message, { compact = false, inThread = false, hint = false }) {
  if (message.deleted) return h('div', { class: 'message gone' }, 'This message was deleted.')
  return h(
    'article',
    {
      class: `message ${compact ? 'compact' : ''} ${hint ? 'hinted' : ''}`,
      'data-ts': message.ts,
      'aria-label': `${authorOf(message)}, ${timeOf(message.ts)}`,
    },
    compact ? time(message.ts, 'time in-gutter') : avatar(message.user),
    h(
      'div',
      { class: 'body' },
      !compact && heading(message),
      message.subtype === 'thread_broadcast' && !inThread && broadcastNote(message),
      content(message),
      (message.attachments ?? []).map((each) => attachment(each, message)),
      files(message),
      reactions(message),
      !inThread && threadLink(message),
    ),
    toolbar(message, inThread),
  )
}

/** A message that only one person sees. @param {Ephemeral} message */
export function ephemeralView(message) {
  return h(
    'article',
    { class: 'message ephemeral', 'data-ephemeral': message.ts },
    avatar(state.workspace?.bot.userId),
    h(
      'div',
      { class: 'body' },
      h('div', { class: 'only-you' }, icon('eye'), 'Only visible to you'),
      h(
        'div',
        { class: 'heading' },
        h('strong', null, 'Docket'),
        h('span', { class: 'app-badge' }, 'App'),
        time(message.ts),
      ),
      message.blocks ? blocks(message) : h('div', { class: 'text' }, ...mrkdwn(message.text)),
    ),
  )
}

/** @param {Message} message */
function heading(message) {
  const isApp = message.bot_id !== undefined
  return h(
    'div',
    { class: 'heading' },
    h('strong', null, authorOf(message)),
    isApp && h('span', { class: 'app-badge' }, 'App'),
    time(message.ts),
  )
}

/** @param {string} ts @param {string} [name] */
const time = (ts, name = 'time') => h('time', { class: name, title: exactTimeOf(ts) }, timeOf(ts))

/** @param {Message} message */
function content(message) {
  if (message.blocks?.length) return blocks(message)
  if (!message.text) return null
  const edited = message.edited && message.user === message.edited.user && !message.bot_id
  return h(
    'div',
    { class: 'text' },
    ...mrkdwn(message.text),
    edited && h('span', { class: 'edited' }, ' (edited)'),
  )
}

/** @param {Message} message */
function broadcastNote({ channel, thread_ts: root = '' }) {
  const open = () => openThread(channel, root)
  return h(
    'div',
    { class: 'broadcast' },
    'replied to ',
    h('button', { type: 'button', class: 'plain-link', onclick: open }, 'a thread'),
  )
}

/** @param {Message} message */
function files({ files = [] }) {
  if (files.length === 0) return null
  return h(
    'ul',
    { class: 'files' },
    files.map((file) =>
      h(
        'li',
        { class: 'file' },
        icon('file'),
        h('span', null, h('strong', null, file.title), h('small', null, kindOf(file))),
      ),
    ),
  )
}

/** @param {{ mimetype: string, pretty_type?: unknown, size?: unknown }} file */
const kindOf = ({ mimetype, pretty_type, size }) =>
  [pretty_type || mimetype, typeof size === 'number' ? `${Math.ceil(size / 1024)} kB` : '']
    .filter(Boolean)
    .join(', ')

/** @param {Message} message */
function reactions(message) {
  if (message.reactions.length === 0) return null
  return h(
    'div',
    { class: 'reactions' },
    message.reactions.map(({ name, users, count }) =>
      h(
        'button',
        {
          type: 'button',
          class: 'reaction',
          'data-focus': `reaction-${name}`,
          'data-reaction': name,
          'aria-pressed': String(users.includes(state.me)),
          title: `${users.map(nameOf).join(', ')} reacted with :${name}:`,
          onclick: () => toggleReaction(message, name),
        },
        h('span', { class: 'emoji' }, emojiOf(name)),
        h('span', { class: 'count' }, count),
      ),
    ),
  )
}

/** @param {Message} message */
function threadLink({ channel, ts }) {
  const replies = repliesTo(channel, ts)
  const last = replies.at(-1)
  if (!last) return null
  const faces = [...new Set(replies.map((reply) => reply.user))].slice(0, 4)
  const count = `${replies.length} ${replies.length === 1 ? 'reply' : 'replies'}`
  return h(
    'button',
    { type: 'button', class: 'thread-link', 'data-focus': 'thread', onclick: () => openThread(channel, ts) },
    h(
      'span',
      { class: 'faces' },
      faces.map((face) => avatar(face, 'small')),
    ),
    h('span', { class: 'count' }, count),
    h('span', { class: 'last' }, `last at ${timeOf(last.ts)}`),
  )
}

/** @param {Message} message @param {boolean} inThread */
function toolbar(message, inThread) {
  const { channel, ts, thread_ts: root } = message
  const open = state.docket?.team.openEmoji ?? 'ticket'
  const isRoot = root === undefined || root === ts
  const pick = (/** @type {Event} */ event) =>
    pickReaction(/** @type {HTMLElement} */ (event.currentTarget), { channel, ts })
  return h(
    'div',
    { class: 'toolbar', role: 'group', 'aria-label': 'What to do with this message' },
    isRoot && tool(`React with :${open}:`, 'ticket', emojiNode(open), () => toggleReaction(message, open)),
    tool('React with :+1:', 'thumb', emojiNode('+1'), () => toggleReaction(message, '+1')),
    tool('Add a reaction', 'react', icon('smile'), pick),
    !inThread && tool('Reply in thread', 'reply', icon('reply'), () => openThread(channel, root ?? ts)),
  )
}

/** @param {string} label @param {string} focus @param {Node} face @param {(event: Event) => unknown} onclick */
const tool = (label, focus, face, onclick) =>
  h(
    'button',
    { type: 'button', class: 'tool', title: label, 'aria-label': label, 'data-focus': focus, onclick },
    face,
  )
