import { openChannel, openThread } from './actions.js'
import { slackDate } from './dates.js'
import { h } from './dom.js'
import { EMOJI } from './emoji.js'
import { isDocket, nameOf, state } from './store.js'

/** Slack's markup as DOM nodes. Text is always a text node; a link needs a safe address. */

/** @param {string} text @returns {Node[]} */
export function mrkdwn(text) {
  const parts = text.split(/```\n?([\s\S]*?)\n?```/)
  return parts.flatMap((part, index) =>
    index % 2 === 1 ? [h('pre', null, h('code', null, unescaped(part)))] : lines(part),
  )
}

/** Plain text, with emoji where the block says so. @param {{ text: string, emoji?: boolean }} plain */
export const plainText = ({ text, emoji = true }) =>
  emoji ? withEmoji(text) : [document.createTextNode(text)]

/** @param {string} text @returns {Node[]} */
function lines(text) {
  /** @type {Node[]} */
  const nodes = []
  /** @type {HTMLElement | null} */
  let quote = null
  for (const [index, line] of text
    .replace(/^\n|\n$/g, '')
    .split('\n')
    .entries()) {
    const quoted = /^(?:&gt;|>) ?(.*)$/.exec(line)
    if (quoted) {
      if (quote) quote.append(h('br'))
      quote ??= put(nodes, h('blockquote', null))
      quote.append(...inline(quoted[1] ?? ''))
    } else {
      if (index > 0 && !quote) nodes.push(h('br'))
      quote = null
      nodes.push(...inline(line))
    }
  }
  return nodes
}

/** @param {Node[]} nodes @param {HTMLElement} node */
function put(nodes, node) {
  nodes.push(node)
  return node
}

/** Docket puts a zero-width space behind a mark in quoted text. The mark then has no effect. */
const TOKEN =
  /`([^`\n\u200b][^`\n]*)`|<([^<>\n]+)>|(?<![\w*])\*(?![\s\u200b])([^*\n]*[^\s*])\*(?![\w*])|(?<!\w)_(?![\s\u200b])([^_\n]*[^\s_])_(?!\w)|(?<!\w)~(?![\s\u200b])([^~\n]*[^\s~])~(?!\w)|:([\w+'-]+):/g

/** @param {string} text @returns {Node[]} */
function inline(text) {
  /** @type {Node[]} */
  const nodes = []
  let end = 0
  for (const match of text.matchAll(TOKEN)) {
    const [whole, code, token, bold, italic, strike, emoji] = match
    if (match.index > end) nodes.push(plain(text.slice(end, match.index)))
    end = match.index + whole.length
    if (code !== undefined) nodes.push(h('code', null, ...inlineCode(code)))
    else if (token !== undefined) nodes.push(reference(token))
    else if (bold !== undefined) nodes.push(h('strong', null, ...inline(bold)))
    else if (italic !== undefined) nodes.push(h('em', null, ...inline(italic)))
    else if (strike !== undefined) nodes.push(h('s', null, ...inline(strike)))
    else nodes.push(emoji !== undefined && Object.hasOwn(EMOJI, emoji) ? emojiNode(emoji) : plain(whole))
  }
  if (end < text.length) nodes.push(plain(text.slice(end)))
  return nodes
}

/** Links stay links inside code, as in Slack. @param {string} code */
const inlineCode = (code) =>
  code.split(/<([^<>\n]+)>/).map((part, index) => (index % 2 ? reference(part) : plain(part)))

/** @param {string} text @returns {Node[]} */
function withEmoji(text) {
  return text.split(/:([\w+'-]+):/).map((part, index) => {
    if (index % 2 === 0) return document.createTextNode(part)
    return Object.hasOwn(EMOJI, part) ? emojiNode(part) : document.createTextNode(`:${part}:`)
  })
}

/** @param {string} name */
export const emojiNode = (name) =>
  h(
    'span',
    { class: 'emoji', role: 'img', 'aria-label': name.replaceAll('_', ' ') },
    EMOJI[name] ?? `:${name}:`,
  )

/** A reference between < and >: a person, a channel, a group, a date, or an address. @param {string} token */
function reference(token) {
  const [target = '', label] = cut(token, '|')
  if (target.startsWith('@')) return mention(`@${nameOf(target.slice(1))}`, target.slice(1) === state.me)
  if (target.startsWith('#')) return channelLink(target.slice(1), label)
  if (target.startsWith('!subteam^')) return groupMention(target.slice('!subteam^'.length), label)
  if (target.startsWith('!date^')) return h('time', { title: unescaped(label ?? '') }, slackDate(target))
  if (/^!(channel|here|everyone)$/.test(target)) return mention(`@${target.slice(1)}`, true)
  if (/^(https?|mailto):/.test(target)) {
    const url = unescaped(target)
    return address(url, label === undefined ? [document.createTextNode(url)] : inline(label))
  }
  return plain(`<${token}>`)
}

/** @param {string} text @param {boolean} toMe */
export const mention = (text, toMe) => h('span', { class: toMe ? 'mention to-me' : 'mention' }, text)

/** @param {string} id @param {string | undefined} label */
export function groupMention(id, label) {
  const group = state.usergroups.get(id)
  return mention(
    `@${group?.handle ?? label?.replace(/^@/, '') ?? id}`,
    group?.users.includes(state.me) ?? false,
  )
}

/** @param {string} id @param {string | undefined} label */
export function channelLink(id, label) {
  const channel = state.channels.get(id)
  if (!channel) return mention(`#${label ?? id}`, false)
  return h(
    'button',
    { type: 'button', class: 'mention link', onclick: () => openChannel(id) },
    `#${channel.name}`,
  )
}

/**
 * A link. A link to a message of this workspace opens it here; an unsafe address becomes plain text.
 * @param {string} url @param {Node[]} children @returns {HTMLElement}
 */
export function address(url, children) {
  if (!/^(https?|mailto):/.test(url)) return h('span', null, ...children)
  const here = ownMessage(url)
  if (!here) return h('a', { href: url, target: '_blank', rel: 'noopener noreferrer' }, ...children)
  return h('a', { href: '#', onclick: (/** @type {Event} */ event) => follow(event, here) }, ...children)
}

/** @param {string} url */
function ownMessage(url) {
  const [, domain, channel, digits] =
    /^https:\/\/([\w-]+)\.slack\.com\/archives\/(\w+)\/p(\d{16})/.exec(url) ?? []
  if (!channel || !digits || domain !== state.workspace?.team.domain) return null
  return { channel, ts: `${digits.slice(0, 10)}.${digits.slice(10)}` }
}

/** @param {Event} event @param {{ channel: string, ts: string }} place */
function follow(event, { channel, ts }) {
  event.preventDefault()
  const thread = state.messages.get(channel)?.get(ts)?.thread_ts ?? ts
  openThread(channel, thread)
}

/** @param {string} text */
const plain = (text) => document.createTextNode(unescaped(text))

/** @param {string} text */
const unescaped = (text) => text.replaceAll('&lt;', '<').replaceAll('&gt;', '>').replaceAll('&amp;', '&')

/** @param {string} text @param {string} at @returns {[string, string | undefined]} */
function cut(text, at) {
  const index = text.indexOf(at)
  return index < 0 ? [text, undefined] : [text.slice(0, index), text.slice(index + 1)]
}

/** The displayed name of a message's author. @param {import('./store.js').Message} message */
export const authorOf = (message) =>
  message.user && !isDocket(message.user)
    ? nameOf(message.user)
    : (message.username ?? (message.bot_id ? 'Docket' : ''))
