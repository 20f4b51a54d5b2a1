import { blocks } from './blocks.js'
import { h } from './dom.js'
import { address, mrkdwn } from './mrkdwn.js'

/** An attachment of an app's message: Slack draws a bar beside it. */

/** @typedef {Record<string, any>} Attachment */

/** @param {Attachment} given @param {{ channel: string, ts: string }} message */
export function attachment(given, { channel, ts }) {
  const { pretext, author_name: author, title, title_link: link, text, fields = [], footer } = given
  const words = title && [document.createTextNode(title)]
  const bar = h(
    'div',
    { class: 'attachment' },
    author && h('strong', null, author),
    words && h('strong', null, link ? address(link, words) : title),
    text && h('div', { class: 'text' }, ...mrkdwn(text)),
    fields.length > 0 && h('div', { class: 'fields' }, fields.map(field)),
    given.blocks && blocks({ channel, ts, blocks: given.blocks }),
    footer && h('div', { class: 'attachment-foot' }, footer),
  )
  // Set as a property: the page's content policy forbids style attributes.
  if (/^#?[0-9a-f]{6}$/i.test(given.color ?? ''))
    bar.style.setProperty('--bar', `#${given.color.replace('#', '')}`)
  return pretext ? h('div', null, h('div', { class: 'text' }, ...mrkdwn(pretext)), bar) : bar
}

/** @param {Attachment} field */
const field = ({ title, value }) =>
  h('div', { class: 'field' }, title && h('strong', null, title), h('div', null, ...mrkdwn(value ?? '')))
