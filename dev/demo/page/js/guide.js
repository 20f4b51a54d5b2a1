import { h, keyed } from './dom.js'
import { icon } from './icons.js'
import { mrkdwn } from './mrkdwn.js'
import { composeInChannel } from './panes.js'
import { allSteps } from './steps.js'

/** The checklist: the steps that are done, the current step, and the steps that follow. */

const EXAMPLES = [
  'Hi! The VPN drops every ten minutes since this morning, I have rejoined the standup four times. Anyone else?',
  'our nightly export to the warehouse is stuck on `waiting for lock` again :sob: finance needs it by noon',
  'Could somebody give me access to the payments dashboard? I start on the on-call rota on Monday and see only a 403.',
]
let example = 0

const list = h('ol', { class: 'steps' })
const intro = h(
  'p',
  { class: 'intro' },
  'Slack is simulated here. Postgres, Temporal and Docket are real: break what you like.',
)
const title = h('h2', null, 'Try to lose a ticket')
export const guide = h('section', { class: 'guide', 'aria-label': 'What to try' }, title, intro, list)

export function renderGuide() {
  const steps = allSteps()
  const current = steps.findIndex((step) => !step.done)
  const over = steps.length > 0 && current < 0
  title.textContent = over ? 'You broke it, and no ticket was lost' : 'Try to lose a ticket'
  keyed(
    list,
    steps.map((step, index) => ({
      key: step.id,
      sig: [step.done, index === current, step.title, step.hint, step.label, step.at?.channel],
      make: () => stepView(step, index === current),
    })),
  )
}

/** @param {ReturnType<typeof allSteps>[number]} step @param {boolean} isCurrent */
function stepView({ title, hint, label, go, example, done }, isCurrent) {
  return h(
    'li',
    {
      class: `step ${done ? 'done' : ''} ${isCurrent ? 'current' : ''}`,
      'aria-current': isCurrent ? 'step' : null,
    },
    h('span', { class: 'tick', 'aria-hidden': 'true' }, done && icon('check')),
    h(
      'div',
      null,
      h('span', { class: 'step-title' }, ...mrkdwn(title), done && h('span', { class: 'unseen' }, ' (done)')),
      isCurrent && h('p', { class: 'hint' }, hint),
      isCurrent &&
        go &&
        h(
          'button',
          { type: 'button', class: 'button small', 'data-focus': 'go', onclick: () => help(go, example) },
          label ?? 'Show me',
        ),
    ),
  )
}

/** @param {() => void} go @param {boolean | undefined} withExample */
function help(go, withExample) {
  go()
  if (!withExample) return
  composeInChannel.fill(EXAMPLES[example % EXAMPLES.length] ?? '')
  example += 1
}
