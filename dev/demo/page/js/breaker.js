import { chaos } from './actions.js'
import { h, keyed } from './dom.js'
import { icon } from './icons.js'
import { currentStep } from './steps.js'
import { state } from './store.js'

/** The chaos buttons, with a light for each process. */

/** @typedef {import('../../../stack/processes.ts').Process} Process */

const WORDS = { up: 'up', starting: 'starting', down: 'down' }
const DOWN = {
  worker: 'The worker is down. Updates are queued, and nothing is lost.',
  gateway:
    'The gateway is down. Slack sends messages again later. A click on a button fails, and you click again.',
}

const lights = h('div', { class: 'lights' })
const buttons = h('div', { class: 'chaos' })
const note = h('p', { class: 'breaker-note', role: 'status' })
export const breaker = h(
  'section',
  { class: 'breaker', 'aria-label': 'Break it' },
  h('h2', null, 'Break it'),
  lights,
  buttons,
  note,
)

export function renderBreaker() {
  const { docket } = state
  if (!docket) return
  const { processes } = docket
  const points = currentStep()?.points
  keyed(lights, [light('gateway'), light('worker'), slackLight()])
  const down = processes.worker === 'down' || processes.gateway === 'down'
  keyed(buttons, [
    button('kill/worker', 'Kill worker', { off: processes.worker !== 'up', danger: true, points }),
    button('kill/gateway', 'Kill gateway', { off: processes.gateway !== 'up', danger: true, points }),
    button('fail-next-post', 'Store the next post, answer with an error', {
      off: isArmed(),
      danger: true,
      points,
    }),
    button('restart', 'Restart', { off: !down, points }),
  ])
  const text = noteText()
  if (note.textContent !== text) note.textContent = text
}

/** @param {Process} process */
function light(process) {
  const how = state.docket?.processes[process] ?? 'down'
  return {
    key: process,
    sig: how,
    make: () =>
      h(
        'span',
        { class: `light ${how}`, 'data-process': process },
        h('i', { 'aria-hidden': 'true' }),
        `${process} ${WORDS[how]}`,
      ),
  }
}

function slackLight() {
  const armed = isArmed()
  const make = () =>
    h(
      'span',
      { class: `light ${armed ? 'armed' : 'up'}` },
      h('i', { 'aria-hidden': 'true' }),
      armed ? 'next post gets an error' : 'Slack up',
    )
  return { key: 'slack', sig: armed, make }
}

/** @param {string} what @param {string} label @param {{ off: boolean, danger?: boolean, points?: string | null | undefined }} how */
function button(what, label, { off, danger = false, points }) {
  const busy = state.busy.has(what)
  const pointed = points === what && !off
  return {
    key: what,
    sig: [off, busy, pointed],
    make: () =>
      h(
        'button',
        {
          type: 'button',
          class: `button ${danger ? 'chaos-button' : 'primary'} ${pointed ? 'pointed' : ''}`,
          disabled: off || busy,
          'data-chaos': what,
          'data-focus': what,
          'aria-busy': busy ? 'true' : null,
          onclick: () => chaos(what),
        },
        danger && icon('bolt'),
        label,
      ),
  }
}

function isArmed() {
  const moments = state.docket?.moments ?? []
  const last = moments.findLast((each) => each.kind === 'armed' || each.kind === 'failed')
  return last?.kind === 'armed'
}

/** The one sentence that matters most now. */
function noteText() {
  const { docket, complaint } = state
  if (!state.connected) return 'The demo does not respond. Is `make demo` still running?'
  if (complaint) return complaint
  if (docket?.trouble) return docket.trouble
  if (docket?.processes.worker === 'down') return DOWN.worker
  if (docket?.processes.gateway === 'down') return DOWN.gateway
  return docket?.moments.findLast((each) => each.kind !== 'clicked')?.kind === 'failed'
    ? afterFailure(docket)
    : ''
}

/** @param {import('../../snapshot.ts').Snapshot} docket */
function afterFailure({ tickets }) {
  const calm = tickets.every((each) => each.verdict === 'equal' && each.doubles === 0)
  return calm
    ? 'Slack stored a post and answered with an error. Docket read back, found it, and did not post it again.'
    : 'Slack stored a post and answered with an error. Docket reads back before it posts again.'
}
