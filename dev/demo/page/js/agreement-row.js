import { openThread } from './actions.js'
import { until } from './dates.js'
import { h } from './dom.js'
import { icon } from './icons.js'
import { firstName, state } from './store.js'

/** One ticket from Slack, Postgres and the workflow: a ticket stub with three columns. */

/** @typedef {import('../../snapshot.ts').AgreementRow} AgreementRow */
/** @typedef {import('../../../check/facts.ts').Side} Side */

const VERDICTS = {
  equal: 'In sync',
  moving: 'Updating',
  asleep: 'Queued',
  differs: 'Out of sync',
}

const ROWS = /** @type {const} */ ([
  ['status', 'status'],
  ['assignee', 'assignee'],
  ['changes', 'seq'],
  ['reminders', 'reminders'],
])

const TIMERS = { warning: 'Reminder in', breach: 'Overdue in', close: 'Closes in' }
const LATE = { warning: 'Reminder', breach: 'Overdue notice', close: 'Closing' }

/** @param {AgreementRow} row */
export function agreementRowView(row) {
  const { number, title, verdict, channel, threadTs } = row
  return h(
    'article',
    {
      class: `row ${verdict}`,
      'data-ticket': number,
      'data-verdict': verdict,
      'aria-label': `Ticket ${number}`,
    },
    h(
      'header',
      null,
      h(
        'button',
        {
          type: 'button',
          class: 'plain-link',
          'data-focus': 'open',
          title: 'Open its thread',
          onclick: () => openThread(channel, threadTs),
        },
        `#${number}`,
      ),
      h('span', { class: 'row-title', title }, title),
      h('span', { class: 'verdict' }, h('i', { 'aria-hidden': 'true' }), VERDICTS[verdict]),
    ),
    table(row),
    row.doing.length > 0 && h('p', { class: 'doing' }, row.doing.join(' · ')),
    row.doubles > 0 && h('p', { class: 'doing bad' }, `Posted twice in Slack: ${row.doubles}`),
    h('footer', null, timer(row), row.link && temporalLink(row.link)),
  )
}

/** @param {AgreementRow} row */
function table({ number, slack, postgres, workflow }) {
  const sides = [slack, postgres, workflow]
  const heads = ['Slack', 'Postgres', 'Workflow'].map((name) => h('th', { scope: 'col' }, name))
  return h(
    'table',
    null,
    h('caption', { class: 'unseen' }, `Ticket ${number} in Slack, in Postgres and in its workflow`),
    h('thead', null, h('tr', null, h('td', null), heads)),
    h(
      'tbody',
      null,
      ROWS.map(([label, field]) => h('tr', null, h('th', { scope: 'row' }, label), cells(sides, field))),
    ),
  )
}

/** @param {(Side | null)[]} sides @param {keyof Side} field */
function cells(sides, field) {
  const [, postgres] = sides
  return sides.map((side) => {
    if (side === null) return h('td', { class: 'asleep' }, field === 'status' ? 'queued' : '–')
    const odd = side[field] !== postgres?.[field]
    return h('td', { class: odd ? 'odd' : '' }, shown(field, side[field]))
  })
}

/** @param {keyof Side} field @param {Side[keyof Side]} value */
function shown(field, value) {
  if (field === 'assignee') return value === null ? 'unassigned' : firstName(String(value))
  return value ?? '–'
}

/** The text counts down by itself: see `tickTimers`. @param {AgreementRow} row */
function timer({ next, verdict }) {
  if (!next) return h('span', { class: 'timer none' }, 'No timer')
  const asleep = verdict === 'asleep' ? 'asleep' : ''
  return h(
    'span',
    { class: `timer ${next.kind} ${asleep}`, 'data-timer': next.at, 'data-kind': next.kind },
    words(next),
  )
}

/** @param {NonNullable<AgreementRow['next']>} next */
function words({ at, kind }) {
  if (at > Date.now()) return `${TIMERS[kind]} ${until(at)}`
  const down = state.docket?.processes.worker === 'down'
  return down ? `${LATE[kind]} queued until a worker runs` : `${LATE[kind]} due now`
}

/** Updates all countdowns. */
export function tickTimers() {
  for (const element of document.querySelectorAll('[data-timer]')) {
    const { timer, kind } = /** @type {HTMLElement} */ (element).dataset
    const text = words({ at: Number(timer), kind: /** @type {any} */ (kind) })
    if (element.textContent !== text) element.textContent = text
  }
}

/** @param {string} href */
const temporalLink = (href) =>
  h(
    'a',
    {
      class: 'temporal',
      href,
      target: '_blank',
      rel: 'noopener noreferrer',
      title: 'Every step of this ticket in the Temporal UI',
    },
    'Temporal UI',
    icon('out'),
  )
