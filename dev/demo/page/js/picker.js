import { toggleReaction } from './actions.js'
import { h } from './dom.js'
import { OFFERED } from './emoji.js'
import { emojiNode } from './mrkdwn.js'
import { messageAt } from './store.js'

/** The emoji picker: one for the page, shown beside the button that opened it. */

/** @type {HTMLElement | null} */
let open = null

/** @param {HTMLElement} beside @param {{ channel: string, ts: string }} place */
export function pickReaction(beside, { channel, ts }) {
  closePicker()
  const choose = (/** @type {string} */ name) => {
    const message = messageAt(channel, ts)
    closePicker()
    beside.focus()
    if (message) void toggleReaction(message, name)
  }
  const options = OFFERED.map((name) =>
    h(
      'button',
      { type: 'button', class: 'pick', title: `:${name}:`, onclick: () => choose(name) },
      emojiNode(name),
      name === 'ticket' && h('span', { class: 'pick-label' }, 'Open a ticket'),
    ),
  )
  const picker = h('div', { class: 'picker', role: 'dialog', 'aria-label': 'Add a reaction' }, ...options)
  picker.addEventListener('keydown', (event) => move(event, picker, beside))
  document.body.append(picker)
  place(picker, beside.getBoundingClientRect())
  open = picker
  options[0]?.focus()
}

export function closePicker() {
  open?.remove()
  open = null
}

/** @param {KeyboardEvent} event @param {HTMLElement} picker @param {HTMLElement} beside */
function move(event, picker, beside) {
  const all = [...picker.querySelectorAll('button')]
  const at = all.indexOf(/** @type {HTMLButtonElement} */ (document.activeElement))
  const step = { ArrowRight: 1, ArrowDown: 1, ArrowLeft: -1, ArrowUp: -1 }[event.key]
  if (step) all[(at + step + all.length) % all.length]?.focus()
  if (event.key === 'Escape') {
    closePicker()
    beside.focus()
  }
  if (step || event.key === 'Escape') event.preventDefault()
}

/** @param {HTMLElement} picker @param {DOMRect} beside */
function place(picker, beside) {
  const { width, height } = picker.getBoundingClientRect()
  const left = Math.max(8, Math.min(beside.right - width, innerWidth - width - 8))
  const below = beside.bottom + 6 + height < innerHeight
  picker.style.left = `${left}px`
  picker.style.top = `${below ? beside.bottom + 6 : beside.top - height - 6}px`
}

document.addEventListener('pointerdown', (event) => {
  if (open && event.target instanceof Node && !open.contains(event.target)) closePicker()
})
