import { post } from './actions.js'
import { h } from './dom.js'
import { icon } from './icons.js'
import { state } from './store.js'

/** The text box. Typed text is escaped as Slack's own client escapes it: it is always text, never markup. */

/** A sample picture, so that the reader need not find one. */
const SCREENSHOT = { name: 'screenshot.png', mimetype: 'image/png' }

/**
 * @param {string} id
 * @param {() => { channel: string, thread_ts?: string } | null} target
 */
export function composer(id, target) {
  const parts = build(id)
  const { form, area, clip } = parts
  clip.addEventListener('click', () => attach(parts, !isAttached(parts)))
  form.addEventListener('submit', (event) => {
    event.preventDefault()
    void send(parts, target())
  })
  area.addEventListener('keydown', (event) => {
    if (event.key !== 'Enter' || event.shiftKey || event.isComposing) return
    event.preventDefault()
    void send(parts, target())
  })
  area.addEventListener('input', () => grow(area))
  return {
    form,
    /** @param {{ label: string, also: string | null }} words */
    describe({ label, also }) {
      area.placeholder = label
      area.setAttribute('aria-label', label)
      parts.also.hidden = also === null
      parts.also.lastElementChild?.replaceChildren(also ?? '')
    },
    /** @param {string} text */
    fill(text) {
      area.value = text
      grow(area)
      area.focus()
    },
  }
}

/** @typedef {ReturnType<typeof build>} Parts */

/** @param {string} id */
function build(id) {
  const help = `${id}-help`
  const area = /** @type {HTMLTextAreaElement} */ (h('textarea', { id, rows: 1, 'aria-describedby': help }))
  const broadcast = /** @type {HTMLInputElement} */ (h('input', { type: 'checkbox', id: `${id}-broadcast` }))
  const also = h('label', { class: 'also', for: broadcast.id }, broadcast, h('span', null))
  const attached = h('span', { class: 'attached', hidden: true }, icon('file'), SCREENSHOT.name)
  const clipWords = { title: 'Attach a screenshot', 'aria-label': 'Attach a screenshot' }
  const clip = h(
    'button',
    { type: 'button', class: 'tool', 'aria-pressed': 'false', ...clipWords },
    icon('clip'),
  )
  const submit = h(
    'button',
    { type: 'submit', class: 'submit', title: 'Send', 'aria-label': 'Send' },
    icon('send'),
  )
  const note = h('span', { id: help, class: 'help' }, 'Enter sends')
  const row = h('div', { class: 'compose-row' }, clip, attached, also, note, submit)
  return { form: h('form', { class: 'composer' }, area, row), area, broadcast, also, attached, clip }
}

/** @param {Parts} parts */
const isAttached = ({ clip }) => clip.getAttribute('aria-pressed') === 'true'

/** @param {Parts} parts @param {boolean} on */
function attach({ clip, attached }, on) {
  clip.setAttribute('aria-pressed', String(on))
  attached.hidden = !on
}

/** @param {Parts} parts @param {{ channel: string, thread_ts?: string } | null} place */
async function send(parts, place) {
  const { area, broadcast } = parts
  const files = isAttached(parts) ? [SCREENSHOT] : []
  const text = area.value.trim()
  if (!place || (!text && files.length === 0)) return
  const also = broadcast.checked && place.thread_ts !== undefined
  const message = { ...place, text: asSlackText(text), ...(files.length > 0 && { files }) }
  if (!(await post({ ...message, ...(also && { broadcast: true }) }))) return
  area.value = ''
  broadcast.checked = false
  attach(parts, false)
  grow(area)
}

/** @param {HTMLTextAreaElement} area */
function grow(area) {
  area.style.height = 'auto'
  area.style.height = `${Math.min(area.scrollHeight, 160)}px`
}

/** Converts typed text to the text that Slack's client sends. @param {string} typed */
export function asSlackText(typed) {
  const escaped = typed.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;')
  return escaped
    .replace(/https?:\/\/[^\s<>|]+[^\s<>|.,;:!?)\]'"]/g, (url) =>
      url.includes('&lt;') || url.includes('&gt;') ? url : `<${url}>`,
    )
    .replace(/(?<![\w.@])@([\w-]+)/g, (whole, handle) => mentionOf(handle.toLowerCase()) ?? whole)
}

/** @param {string} handle */
function mentionOf(handle) {
  const user = state.workspace?.users.find((each) => each.name === handle)
  if (user) return `<@${user.id}>`
  const group = [...state.usergroups.values()].find((each) => each.handle === handle)
  return group ? `<!subteam^${group.id}>` : null
}
