import { dayOf } from './dates.js'
import { h, keyed } from './dom.js'
import { ephemeralView, messageView } from './message.js'
import { repliesTo, state } from './store.js'

/** @typedef {import('./store.js').Message} Message */
/** @typedef {import('./store.js').Ephemeral} Ephemeral */

/**
 * Keeps a list at its end while the reader is there, also when the window gets narrower.
 * @param {HTMLElement} list
 */
export function stickToEnd(list) {
  const toEnd = () => {
    if (list.dataset.left !== 'true') list.scrollTop = list.scrollHeight
  }
  const look = () => {
    list.dataset.left = String(list.scrollHeight - list.scrollTop - list.clientHeight > 60)
  }
  list.addEventListener('scroll', look)
  new ResizeObserver(toEnd).observe(list)
}

/** Messages of one author within this time share one heading. */
const GROUP_S = 180

/**
 * Fills a scrolling list with messages and this person's ephemeral messages, ordered by time. The list stays
 * at its end while the reader is there.
 * @param {HTMLElement} list
 * @param {{ messages: Message[], place: string, inThread: boolean, hinted?: string | null }} options
 */
export function fillFeed(list, { messages, place, inThread, hinted = null }) {
  const moved = list.dataset.place !== place
  const atEnd = moved || list.dataset.left !== 'true'
  const [channel = '', root] = place.split('/')
  const mine = state.ephemerals.filter(
    (each) =>
      each.channel === channel &&
      each.user === state.me &&
      (inThread ? each.thread_ts === root : !each.thread_ts),
  )
  const all = [...messages, ...mine].sort((a, b) => Number(a.ts) - Number(b.ts))
  keyed(
    list,
    all.flatMap((each, index) => entries(each, all[index - 1], { inThread, hinted })),
  )
  list.dataset.place = place
  if (atEnd) list.scrollTop = list.scrollHeight
}

/** @param {Message | Ephemeral} each @param {Message | Ephemeral | undefined} before @param {{ inThread: boolean, hinted: string | null }} options */
function entries(each, before, { inThread, hinted }) {
  const day = dayOf(each.ts)
  const newDay = !inThread && (!before || dayOf(before.ts) !== day)
  const divider = {
    key: `day ${day}`,
    sig: day,
    make: () => h('div', { class: 'day', role: 'separator' }, h('span', null, day)),
  }
  return [
    ...(newDay ? [divider] : []),
    'edits' in each
      ? messageItem(each, newDay ? undefined : before, { inThread, hinted })
      : ephemeralItem(each),
  ]
}

/** @param {Message} message @param {Message | Ephemeral | undefined} before @param {{ inThread: boolean, hinted: string | null }} options */
function messageItem(message, before, { inThread, hinted }) {
  const hint = hinted === message.ts
  const compact = !hint && follows(message, before)
  const { channel, ts } = message
  const clicks = [...state.clicks].filter(([button]) => button.startsWith(`${channel}/${ts}/`))
  const replies = inThread ? [] : repliesTo(channel, ts).map((reply) => reply.ts)
  return {
    key: ts,
    sig: [message, compact, hint, state.me, clicks, replies, inThread],
    make: () => messageView(message, { compact, inThread, hint }),
  }
}

/** @param {Ephemeral} message */
const ephemeralItem = (message) => ({
  key: `only ${message.ts}`,
  sig: message,
  make: () => ephemeralView(message),
})

/** @param {Message} message @param {Message | Ephemeral | undefined} before */
function follows(message, before) {
  if (!before || !('edits' in before) || before.deleted || message.deleted) return false
  const same = message.user === before.user && message.bot_id === before.bot_id && !message.bot_id
  const apart = before.reactions.length > 0 || repliesTo(before.channel, before.ts).length > 0
  return same && !apart && !message.subtype && Number(message.ts) - Number(before.ts) < GROUP_S
}
