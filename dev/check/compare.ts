import type { State } from '../slack-sim/control-api.ts'
import { faultsOfClocks } from './clocks.ts'
import { faultsOfRecord, lanesOf } from './expected-state.ts'
import { type Comparison, canonical, type Difference, type Expected, NOTICES } from './facts.ts'
import { receiptOf, type TicketRecord, type WriteRecord } from './postgres-side.ts'
import { sidesOf } from './sides.ts'
import { type BotMessages, type Standing, threadCardSays, titleIn, triageCardSays } from './slack-side.ts'
import type { WorkflowReport } from './workflow-side.ts'

export type Parties = {
  state: State
  messages: BotMessages
  ticket: TicketRecord
  /** Null while no worker can be queried: then the other two sides are compared. */
  workflow: WorkflowReport | null
  expected?: Expected | undefined
}

const differs = (what: string, kind: Difference['kind'] = 'difference'): Difference => ({ kind, what })

/** Compares one ticket in Slack, Postgres and its workflow. */
export function compare(parties: Parties): Comparison {
  const { state, messages, ticket, workflow, expected } = parties
  const standing = ticket.writes.map((write) => messages.standing(write))
  const notices = Object.fromEntries(
    NOTICES.map((kind) => [kind, countOf(standing, `notice/${kind}`)]),
  ) as Comparison['notices']
  return {
    key: ticket.key,
    number: ticket.number,
    title: titleIn(state, ticket.channel, ticket.threadTs),
    sides: sidesOf(ticket, standing, workflow),
    notices,
    deletedCopies: standing.reduce((sum, { deleted }) => sum + deleted, 0),
    parked: ticket.writes
      .filter((write) => write.state === 'parked')
      .map((write) => `${write.lane}: ${write.parked}`),
    differs: [
      ...faultsOfRecord(ticket).map((fault) => differs(`Postgres: ${fault}`)),
      ...faultsOfLanes(ticket),
      ...standing
        .filter(({ write }) => !isPointless(write, ticket, messages))
        .flatMap((each) => faultsStanding(each, ticket)),
      ...faultsOfReactions(parties),
      ...faultsOfDeletion(parties, standing),
      ...(workflow ? faultsOfWorkflow(ticket, workflow) : []),
      ...(expected ? faultsOfEnd(expected, ticket, notices) : []),
    ],
  }
}

const countOf = (standing: Standing[], prefix: string): number =>
  standing
    .filter(({ write }) => write.lane.startsWith(prefix))
    .reduce((sum, { messages }) => sum + messages.length, 0)

function faultsOfLanes({ events, writes }: TicketRecord): Difference[] {
  const asked = lanesOf(events).join(', ')
  const stored = writes
    .map(({ lane }) => lane)
    .sort()
    .join(', ')
  return asked === stored ? [] : [differs(`Postgres: its events ask for ${asked}, but it stored ${stored}`)]
}

/** Nobody can react to a message that is gone: such a write ends without success. */
const isPointless = ({ lane, state }: WriteRecord, ticket: TicketRecord, messages: BotMessages): boolean =>
  lane === 'reactions' && state === 'failed' && messages.isDeleted(ticket.channel, ticket.threadTs)

/**
 * Each message of the ticket is posted exactly once, at the place and with the content that Postgres records.
 */
function faultsStanding({ write, messages, deleted }: Standing, ticket: TicketRecord): Difference[] {
  const { lane, state } = write
  if (write.receipt !== receiptOf(write))
    return [differs(`Postgres: ${lane} has a receipt of another making`)]
  if (messages.length > 1) {
    const where = messages.map(({ channel, ts }) => `${channel}/${ts}`).join(' and ')
    const kind = lane.startsWith('notice/') ? 'double notice' : 'double ticket'
    return [differs(`Slack shows its ${lane} ${messages.length} times: ${where}`, kind)]
  }
  if (state === 'parked') return []
  if (state === 'void')
    return messages.length === 0
      ? []
      : [differs(`Slack shows its ${lane}, which was void: ${write.voidedBecause}`)]
  if (state !== 'done' || write.seq > write.doneSeq)
    return [differs(`Postgres: ${lane} is ${state}, at ${write.doneSeq} of ${write.seq}`)]
  if (lane === 'reactions') return []
  const [message] = messages
  if (!message) return [differs(`Slack does not show its ${lane}, and Postgres says ${write.messageTs}`)]
  const faults: string[] = []
  const thread = message.thread_ts ?? null
  if (message.ts !== write.messageTs || message.channel !== write.channel || thread !== write.threadTs)
    faults.push(
      `Slack shows its ${lane} at ${message.channel}/${message.ts}, Postgres says ${write.messageTs}`,
    )
  const shown = Number(message.metadata?.event_payload.seq)
  if (shown !== write.doneSeq) faults.push(`Slack shows ${lane} of event ${shown}, Postgres ${write.doneSeq}`)
  if (write.duplicates < deleted)
    faults.push(`${deleted} second copies of its ${lane} were deleted, ${write.duplicates} counted`)
  return [...faults, ...faultsSaid(lane, message, ticket)].map((fault) => differs(fault))
}

function faultsSaid(lane: string, message: Standing['messages'][number], ticket: TicketRecord): string[] {
  const said = lane === 'card/triage' ? triageCardSays(message) : threadCardSays(message)
  const assignee = lane === 'card/thread' && ticket.status !== 'open' ? null : ticket.assignee
  if (!lane.startsWith('card/')) return []
  if (said.status === ticket.status && said.assignee === assignee) return []
  return [
    `Slack's ${lane} says ${said.status}, ${said.assignee}; Postgres says ${ticket.status}, ${ticket.assignee}`,
  ]
}

function faultsOfReactions({ messages, ticket }: Parties): Difference[] {
  const write = ticket.writes.find(({ lane }) => lane === 'reactions')
  if (write?.state === 'parked' || messages.isDeleted(ticket.channel, ticket.threadTs)) return []
  const { tracked, resolved } = ticket.emoji
  const wanted = ticket.status === 'open' ? [tracked] : [tracked, resolved]
  const shown = messages.reactions(ticket.channel, ticket.threadTs)
  return shown.toSorted().join() === wanted.toSorted().join()
    ? []
    : [
        differs(
          `Slack shows the bot's reactions ${shown.join(', ') || 'none'}, and should ${wanted.join(', ')}`,
        ),
      ]
}

/** Nothing of a deleted request's text is left, in Postgres or in a message of the bot. */
function faultsOfDeletion({ state, ticket }: Parties, standing: Standing[]): Difference[] {
  if (ticket.events.every(({ kind }) => kind !== 'requestDeleted')) return []
  const title = titleIn(state, ticket.channel, ticket.threadTs)
  const quoting = standing.filter(({ messages }) => JSON.stringify(messages).includes(title))
  const faults = quoting.map(({ write }) => `Slack's ${write.lane} quotes the deleted request`)
  if (ticket.title !== '') faults.push('Postgres still has the title of the deleted request')
  return faults.map((fault) => differs(fault))
}

function faultsOfWorkflow(ticket: TicketRecord, { runs, shown, recorded }: WorkflowReport): Difference[] {
  const faults: string[] = []
  const last = runs.at(-1)
  const wanted = ticket.status === 'closed' || ticket.status === 'dismissed' ? 'COMPLETED' : 'RUNNING'
  if (last?.status !== wanted)
    faults.push(`its workflow is ${last?.status ?? 'not there'}, and should be ${wanted}`)
  if (last?.status === 'COMPLETED' && last.result !== `#${ticket.number} ${ticket.status}`)
    faults.push(`its workflow ended with "${last.result}"`)
  if (canonical(shown) !== canonical(ticket.state))
    faults.push(`its workflow shows ${canonical(shown)}, Postgres ${canonical(ticket.state)}`)
  const { clocks } = Object(shown) as { clocks?: unknown }
  faults.push(...faultsOfClocks(ticket.clocks, clocks, 'its workflow'))
  for (const event of ticket.events) {
    const inHistory = recorded.get(event.seq)
    if (canonical(inHistory?.body) !== canonical(event.body))
      faults.push(
        `event ${event.seq} is ${event.kind} (${event.cause}) in Postgres, ${inHistory?.kind} in the history`,
      )
  }
  if (recorded.size > ticket.events.length)
    faults.push(`the history holds ${recorded.size} events, Postgres ${ticket.events.length}`)
  return faults.map((fault) => differs(fault))
}

/** Compares the ticket with the end that the scenario expects. */
function faultsOfEnd(expected: Expected, ticket: TicketRecord, notices: Comparison['notices']): Difference[] {
  if (!expected.ticket) return [differs('it is a ticket, and must be none', 'double ticket')]
  const faults: Difference[] = []
  if (expected.status !== undefined && expected.status !== ticket.status)
    faults.push(differs(`it is ${ticket.status}, and must be ${expected.status}`))
  if (expected.assignee !== undefined && expected.assignee !== ticket.assignee)
    faults.push(differs(`${ticket.assignee ?? 'nobody'} owns it, and ${expected.assignee ?? 'nobody'} must`))
  if (expected.notices === undefined) return faults
  for (const kind of NOTICES) {
    const wanted = expected.notices[kind] ?? 0
    if (notices[kind] !== wanted) {
      const kindOfFault = notices[kind] > wanted ? 'double notice' : 'difference'
      faults.push(
        differs(`its ${kind} notice stands ${notices[kind]} times, and must ${wanted}`, kindOfFault),
      )
    }
  }
  return faults
}
