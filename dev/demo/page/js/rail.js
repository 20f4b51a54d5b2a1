import { become, openChannel } from './actions.js'
import { avatar } from './avatar.js'
import { h, keyed } from './dom.js'
import { icon } from './icons.js'
import { channelsOf, isDocket, messagesIn, state } from './store.js'

/** The left rail: the choice of channel and of person. */

const channels = h('ul', { class: 'rail-list' })
const people = h('ul', { class: 'rail-list', role: 'radiogroup', 'aria-labelledby': 'you-are' })
const team = h('span', { class: 'brand-team' })

document
  .getElementById('rail')
  ?.append(
    h('div', { class: 'brand' }, icon('ticket'), h('div', null, h('strong', null, 'Docket'), team)),
    h('h2', null, 'Channels'),
    channels,
    h('h2', { id: 'you-are' }, 'You are'),
    people,
  )
people.addEventListener('keydown', movePerson)

export function renderRail() {
  team.textContent = `at ${state.workspace?.team.name ?? ''}`
  keyed(channels, channelsOf(state.me).map(channelItem))
  keyed(people, (state.workspace?.users ?? []).map(personItem))
  reveal(channels, '[aria-current]')
  reveal(people, '[aria-checked="true"]')
}

/**
 * On a phone a list is one row that scrolls: the chosen item must be visible. @param {HTMLElement} list
 * @param {string} chosen
 */
function reveal(list, chosen) {
  const item = list.querySelector(chosen)
  if (!(item instanceof HTMLElement) || list.scrollWidth <= list.clientWidth) return
  if (list.dataset.revealed === item.dataset.focus) return
  list.dataset.revealed = item.dataset.focus ?? ''
  const left = item.offsetLeft - list.offsetLeft
  list.scrollLeft = left - (list.clientWidth - item.offsetWidth) / 2
}

/** @param {import('./store.js').Channel} channel */
function channelItem(channel) {
  const here = channel.id === state.channel
  const unread = here ? 0 : unreadIn(channel.id)
  return {
    key: channel.id,
    sig: [channel.name, channel.is_private, here, unread],
    make: () =>
      h(
        'li',
        null,
        h(
          'button',
          {
            type: 'button',
            class: `rail-item ${unread ? 'unread' : ''}`,
            'data-focus': channel.id,
            'aria-current': here ? 'page' : null,
            onclick: () => openChannel(channel.id),
          },
          icon(channel.is_private ? 'lock' : 'hash'),
          h('span', { class: 'rail-name' }, channel.name),
          unread > 0 && h('span', { class: 'badge', 'aria-label': `${unread} new` }, unread),
        ),
      ),
  }
}

/** @param {string} channel */
function unreadIn(channel) {
  const read = Number(state.read.get(channel) ?? 0)
  const counts = messagesIn(channel).filter((each) => !each.thread_ts || each.subtype === 'thread_broadcast')
  return counts.filter((each) => Number(each.ts) > read && each.user !== state.me && !each.deleted).length
}

/** @param {import('./store.js').Person} person */
function personItem(person) {
  const chosen = person.id === state.me
  const role = roleOf(person.id)
  return {
    key: person.id,
    sig: [person, chosen, role],
    make: () =>
      h(
        'li',
        { role: 'none' },
        h(
          'button',
          {
            type: 'button',
            role: 'radio',
            class: 'rail-item person',
            'data-focus': person.id,
            'data-person': person.id,
            'aria-checked': String(chosen),
            tabindex: chosen ? 0 : -1,
            onclick: () => become(person.id),
          },
          avatar(person.id, 'small'),
          h('span', { class: 'rail-name' }, person.real_name, h('small', null, person.title ?? '')),
          role && h('span', { class: `role ${role}` }, role),
        ),
      ),
  }
}

/** @param {string} id */
function roleOf(id) {
  if (isDocket(id)) return null
  if (state.docket?.team.leads.includes(id)) return 'lead'
  return state.docket?.team.agents.includes(id) ? 'agent' : null
}

/** The arrow keys choose, as in any radio group. @param {KeyboardEvent} event */
function movePerson(event) {
  const step = { ArrowDown: 1, ArrowRight: 1, ArrowUp: -1, ArrowLeft: -1 }[event.key]
  const users = state.workspace?.users ?? []
  if (!step || users.length === 0) return
  event.preventDefault()
  const at = users.findIndex((each) => each.id === state.me)
  const next = users[(at + step + users.length) % users.length]
  if (next) become(next.id)
}
