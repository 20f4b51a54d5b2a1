import { click, clickKey } from './actions.js'
import { h } from './dom.js'
import { icon } from './icons.js'
import { mrkdwn, plainText } from './mrkdwn.js'
import { richText } from './rich-text.js'
import { state } from './store.js'

/** The Block Kit blocks that Docket uses. An unknown block is shown as unknown instead of disappearing. */

/** @typedef {Record<string, any>} Block */
/** @typedef {{ channel: string, ts: string, blocks?: Block[] }} Holder */

/** @param {Holder} message @returns {HTMLElement} */
export function blocks(message) {
  return h(
    'div',
    { class: 'blocks' },
    (message.blocks ?? []).map((block) => (KINDS[block.type] ?? unknown)(block, message)),
    hasFailedClick(message) &&
      h(
        'p',
        { class: 'warning', role: 'alert' },
        icon('bolt'),
        'Docket did not confirm the click. If nothing changes, click again.',
      ),
  )
}

/** @param {Holder} message */
const hasFailedClick = ({ channel, ts }) =>
  [...state.clicks].some(([key, how]) => how === 'failed' && key.startsWith(clickKey(channel, ts, '')))

/** @type {Record<string, (block: Block, message: Holder) => HTMLElement>} */
const KINDS = {
  section: (block, message) =>
    h(
      'div',
      { class: 'block section' },
      h(
        'div',
        { class: 'section-text' },
        block.text && h('div', { class: 'text' }, ...text(block.text)),
        block.fields && h('div', { class: 'fields' }, block.fields.map(field)),
      ),
      block.accessory && element(block.accessory, block, message),
    ),
  header: (block) =>
    h('div', { class: 'block header', role: 'heading', 'aria-level': '4' }, ...text(block.text)),
  context: (block) =>
    h(
      'div',
      { class: 'block context' },
      block.elements.map((/** @type {Block} */ each) => h('span', null, ...(each.text ? text(each) : []))),
    ),
  actions: (block, message) =>
    h(
      'div',
      { class: 'block actions' },
      block.elements.map((/** @type {Block} */ each) => element(each, block, message)),
    ),
  divider: () => h('hr', { class: 'block' }),
  rich_text: (block) => h('div', { class: 'block text' }, ...richText(block)),
}

/** @param {Block} block */
const unknown = (block) => h('div', { class: 'block unknown' }, `(a block of type ${block.type})`)

/** @param {Block} field */
const field = (field) => h('div', { class: 'field' }, ...text(field))

/** @param {any} given @returns {Node[]} */
const text = (given) => (given.type === 'mrkdwn' ? mrkdwn(given.text) : plainText(given))

/** @param {Block} given @param {Block} block @param {Holder} message */
function element(given, block, message) {
  if (given.type !== 'button') return unknown(given)
  const how = state.clicks.get(clickKey(message.channel, message.ts, given.action_id))
  return h(
    'button',
    {
      type: 'button',
      class: `button ${given.style ?? ''}`,
      'data-focus': given.action_id,
      'data-action': given.action_id,
      'aria-label': given.accessibility_label ?? null,
      'aria-busy': how === 'pending' ? 'true' : null,
      onclick: () => how !== 'pending' && void click(message, given.action_id, block.block_id),
    },
    ...plainText(given.text),
  )
}
