import { become, openChannel } from './actions.js'
import { firstName, messagesIn, state } from './store.js'

/** The checklist's steps in order. A step is ticked when its effect was observed, and it stays ticked. */

/** @typedef {import('../../snapshot.ts').Snapshot} Snapshot */
/** @typedef {import('./store.js').Message} Message */

/** @type {Set<string>} */
let ticked = new Set()
let sitting = 0

/** The steps, each with its state. */
export function allSteps() {
  const { docket } = state
  if (!docket) return []
  if (docket.since !== sitting) recallTicks(docket.since)
  const seen = observe(docket)
  const steps = describe(docket, seen)
  for (const step of steps) if (step.seen) ticked.add(step.id)
  sessionStorage.setItem('docket-steps', JSON.stringify({ since: sitting, ticked: [...ticked] }))
  return steps.map((step) => ({ ...step, done: ticked.has(step.id) }))
}

export const currentStep = () => allSteps().find((step) => !step.done)

/** A new demo begins with no step ticked; a reload keeps the ticks. @param {number} since */
function recallTicks(since) {
  const kept = JSON.parse(sessionStorage.getItem('docket-steps') ?? '{}')
  ticked = new Set(kept.since === since ? kept.ticked : [])
  sitting = since
}

/** @param {Snapshot} docket */
function observe({ since, moments, tickets, processes, team }) {
  const asked = team.intake
    .flatMap((channel) => messagesIn(channel))
    .findLast((each) => isRequest(each, since))
  const opened = tickets.filter((ticket) => ticket.openedAt > since)
  const resolvedAsleep = moments.find(
    (each) => each.kind === 'clicked' && each.action.endsWith('resolve') && each.down.includes('worker'),
  )
  const card = resolvedAsleep?.kind === 'clicked' ? `${resolvedAsleep.channel}/${resolvedAsleep.ts}` : ''
  const caughtUp = tickets.some(
    (ticket) =>
      ticket.cards.includes(card) && ticket.verdict === 'equal' && ticket.postgres.status === 'resolved',
  )
  const armed = moments.findLast((each) => each.kind === 'armed')
  const failed = moments.findLast((each) => each.kind === 'failed')
  const calm = tickets.every((ticket) => ticket.verdict === 'equal' && ticket.doubles === 0)
  return {
    asked,
    opened,
    claimed: opened.some((ticket) => ticket.postgres.assignee !== null),
    workerDown: processes.worker === 'down',
    resolvedAsleep: resolvedAsleep !== undefined,
    caughtUp: caughtUp && processes.worker === 'up',
    armed: armed !== undefined && (failed === undefined || failed.at < armed.at),
    saidOnce: failed !== undefined && calm,
  }
}

/** @param {Message} message @param {number} since */
const isRequest = (message, since) =>
  !message.thread_ts && !message.bot_id && !message.deleted && Number(message.ts) * 1000 > since

/** @param {Snapshot} docket @param {ReturnType<typeof observe>} seen */
function describe({ team }, seen) {
  const agent = team.agents[0] ?? ''
  const intake = team.intake[0] ?? ''
  const help = state.channels.get(intake)?.name ?? 'help'
  const triage = state.channels.get(team.triage)?.name ?? 'triage'
  const asker = state.workspace?.users.find(
    (each) => !team.agents.includes(each.id) && !team.leads.includes(each.id),
  )
  const toTriage = state.me === agent ? `Open #${triage}` : `Be ${firstName(agent)}`
  const asAgent = () => go(agent, team.triage)
  return [
    {
      id: 'ask',
      title: `Ask for help in #${help}`,
      hint: 'As anybody you like, in your own words.',
      label: 'Write one for me',
      go: () => go(asker?.id ?? '', intake),
      example: true,
      seen: seen.asked !== undefined,
    },
    {
      id: 'react',
      title: `React to it with :${team.openEmoji}:`,
      hint: 'Use the small ticket button at the message.',
      label: 'Show me where',
      go: () => seen.asked && go(state.me, seen.asked.channel),
      at: seen.asked,
      seen: seen.opened.length > 0,
    },
    {
      id: 'claim',
      title: `Claim it as ${firstName(agent)}`,
      hint: `Its card is in #${triage}, which only the team sees.`,
      label: toTriage,
      go: asAgent,
      seen: seen.claimed,
    },
    {
      id: 'kill',
      title: 'Kill the worker, then press Resolve',
      hint: seen.workerDown
        ? `The worker is down. Press Resolve in #${triage} anyway.`
        : 'It gets a real SIGKILL.',
      label: toTriage,
      go: asAgent,
      points: seen.workerDown ? null : 'kill/worker',
      seen: seen.resolvedAsleep,
    },
    {
      id: 'restart',
      title: 'Restart it, and watch the ticket catch up',
      hint: 'Your click is queued in Temporal. Nothing is lost. Press Restart.',
      points: 'restart',
      seen: seen.caughtUp,
    },
    {
      id: 'once',
      title: 'Slack stores a post but answers with an error: still posted once',
      hint: seen.armed
        ? 'Ready. Now make Docket post: open or resolve a ticket, or wait for a reminder.'
        : 'A simple retry would then post it twice. Press “Store the next post, answer with an error”.',
      points: seen.armed ? null : 'fail-next-post',
      seen: seen.saidOnce,
    },
  ]
}

/** @param {string} user @param {string} channel */
function go(user, channel) {
  if (user && user !== state.me) become(user)
  openChannel(channel)
}
