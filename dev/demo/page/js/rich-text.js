import { h } from './dom.js'
import { address, channelLink, emojiNode, groupMention, mention } from './mrkdwn.js'
import { nameOf, state } from './store.js'

/** A `rich_text` block: its text is shown unchanged, nothing is parsed. */

/** @typedef {Record<string, any>} Json */

/** @param {Json} block @returns {Node[]} */
export const richText = (block) => (block.elements ?? []).map(part)

/** @param {Json} part @returns {HTMLElement} */
function part(part) {
  const lines = part.elements ?? []
  switch (part.type) {
    case 'rich_text_quote':
      return h('blockquote', null, ...lines.map(inline))
    case 'rich_text_preformatted':
      return h('pre', null, h('code', null, ...lines.map(inline)))
    case 'rich_text_list':
      return h(
        part.style === 'ordered' ? 'ol' : 'ul',
        null,
        ...lines.map((/** @type {Json} */ item) => h('li', null, ...(item.elements ?? []).map(inline))),
      )
    default:
      return h('div', null, ...lines.map(inline))
  }
}

const STYLES = /** @type {const} */ ([
  ['bold', 'strong'],
  ['italic', 'em'],
  ['strike', 's'],
  ['code', 'code'],
])

/** @param {Json} element @returns {Node} */
function inline(element) {
  return STYLES.reduce(
    (/** @type {Node} */ node, [style, tag]) => (element.style?.[style] ? h(tag, null, node) : node),
    plain(element),
  )
}

/** @param {Json} element @returns {Node} */
function plain(element) {
  switch (element.type) {
    case 'link':
      return address(element.url, [document.createTextNode(element.text ?? element.url)])
    case 'emoji':
      return emojiNode(element.name)
    case 'user':
      return mention(`@${nameOf(element.user_id)}`, element.user_id === state.me)
    case 'usergroup':
      return groupMention(element.usergroup_id, undefined)
    case 'channel':
      return channelLink(element.channel_id, undefined)
    case 'broadcast':
      return mention(`@${element.range}`, true)
    default:
      return document.createTextNode(element.text ?? element.fallback ?? element.value ?? '')
  }
}
