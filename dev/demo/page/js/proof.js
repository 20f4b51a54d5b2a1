import { agreementRowView, tickTimers } from './agreement-row.js'
import { breaker, renderBreaker } from './breaker.js'
import { h, keyed } from './dom.js'
import { guide, renderGuide } from './guide.js'
import { icon } from './icons.js'
import { state } from './store.js'

/** The right panel: the checklist, the chaos buttons, and whether Slack, Postgres and the workflow agree. */

const summary = h('span', { class: 'summary' })
const rows = h('div', { class: 'rows' })
const temporal = h(
  'a',
  { class: 'temporal', target: '_blank', rel: 'noopener noreferrer', hidden: true },
  'Temporal UI',
  icon('out'),
)

document
  .getElementById('proof')
  ?.append(
    guide,
    breaker,
    h(
      'section',
      { class: 'tickets', 'aria-label': 'Tickets' },
      h('header', null, h('h2', null, 'Are they in sync?'), summary, temporal),
      rows,
    ),
  )
setInterval(tickTimers, 250)

/** @param {number} equal @param {import('../../snapshot.ts').Snapshot} docket */
function summaryOf(equal, { tickets, total }) {
  const shown = `${equal} of ${tickets.length}`
  return total > tickets.length ? `${shown} shown; ${total} in all` : shown
}

export function renderProof() {
  const { docket } = state
  renderGuide()
  renderBreaker()
  if (!docket) return
  temporal.hidden = docket.temporalUi === null
  if (docket.temporalUi) temporal.setAttribute('href', docket.temporalUi)
  const equal = docket.tickets.filter((each) => each.verdict === 'equal').length
  summary.textContent = summaryOf(equal, docket)
  const newest = docket.tickets.toSorted((a, b) => b.number - a.number)
  keyed(
    rows,
    newest.map((row) => ({ key: row.key, sig: [row, docket.processes], make: () => agreementRowView(row) })),
  )
}
