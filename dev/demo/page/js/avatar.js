import { h } from './dom.js'
import { icon } from './icons.js'
import { isDocket, nameOf, state } from './store.js'

/**
 * People are shown by initials on a colour. The hues are far apart, so that people are easy to tell apart.
 */
const HUES = [268, 168, 22, 212, 338, 118, 48, 190]

/** @param {string | undefined} user @param {string} [size] */
export function avatar(user, size = '') {
  if (isDocket(user))
    return h('span', { class: `avatar docket ${size}`, 'aria-hidden': 'true' }, icon('ticket'))
  const index = state.workspace?.users.findIndex((each) => each.id === user) ?? -1
  if (user === undefined || index < 0)
    return h('span', { class: `avatar app ${size}`, 'aria-hidden': 'true' }, icon('bolt'))
  const initials = nameOf(user)
    .split(' ')
    .map((part) => part.charAt(0))
    .join('')
    .slice(0, 2)
  // Set as a property: the page's content policy forbids style attributes.
  const face = h('span', { class: `avatar ${size}`, 'aria-hidden': 'true' }, initials)
  face.style.setProperty('--hue', String(HUES[index % HUES.length]))
  return face
}
