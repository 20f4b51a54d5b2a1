import type { State } from '../slack-sim/control-api.ts'
import { compare } from './compare.ts'
import { type Comparison, type Expected, type Report, ticketKey, type Where } from './facts.ts'
import { readTickets, type TicketRecord } from './postgres-side.ts'
import { BotMessages, titleIn } from './slack-side.ts'
import { Workflows } from './workflow-side.ts'

/**
 * The checker of promises. It reads every ticket from three sides: the simulator's store, plain SQL and the
 * raw workflow histories. It compares the sides with one another and with the outcome that is expected for
 * each message.
 */
export async function checkPromises(where: Where, expected: Expected[]): Promise<Report> {
  const [state, tickets] = await Promise.all([where.slack(), readTickets(where.postgresUrl)])
  const workflows = await Workflows.connect(where.temporalAddress, where.namespace)
  try {
    return await checkAll({ state, tickets, workflows, expected })
  } finally {
    await workflows.close()
  }
}

type Checking = {
  state: State
  tickets: TicketRecord[]
  workflows: Workflows
  expected: Expected[]
}

async function checkAll({ state, tickets, workflows, expected }: Checking): Promise<Report> {
  const messages = new BotMessages(state)
  const runs = await workflows.list()
  const workspace = state.workspace.team.id
  const wanted = new Map(expected.map((each) => [ticketKey(workspace, each), each]))
  const compared: Comparison[] = []
  for (const ticket of tickets) {
    const workflow = await workflows.report(ticket.key, runs.get(ticket.key) ?? [])
    compared.push(compare({ state, messages, ticket, workflow, expected: wanted.get(ticket.key) }))
  }
  const keys = new Set(tickets.map(({ key }) => key))
  const missing = [...wanted].filter(([key, { ticket }]) => ticket && !keys.has(key))
  const idle = [...runs.keys()].filter((key) => !keys.has(key))
  return {
    tickets: [...compared, ...missing.map(([key, each]) => missed(state, key, each))],
    ignored: expected.filter(({ ticket }) => !ticket).length,
    problems: [
      ...tickets
        .filter(({ key }) => !wanted.has(key))
        .map(({ key, number }) => `#${number} (${key}) is a ticket that nobody asked for`),
      ...messages
        .unknown(tickets)
        .map(({ channel, ts, text }) => `Slack shows ${channel}/${ts}, which nobody has on record: ${text}`),
      ...(await stillRunning(workflows, idle, runs)),
    ],
  }
}

function missed(state: State, key: string, { channel, ts }: Expected): Comparison {
  return {
    key,
    number: null,
    title: titleIn(state, channel, ts),
    sides: null,
    notices: { warning: 0, breach: 0, resolved: 0, requestDeleted: 0 },
    deletedCopies: 0,
    parked: [],
    differs: [{ kind: 'missing', what: 'it is no ticket, and must be one' }],
  }
}

/** A run that found no ticket to open must have completed with one of the reasons below. */
async function stillRunning(
  workflows: Workflows,
  keys: string[],
  runs: Awaited<ReturnType<Workflows['list']>>,
): Promise<string[]> {
  const problems: string[] = []
  for (const key of keys) {
    const { runs: ended } = await workflows.report(key, runs.get(key) ?? [])
    const odd = ended.filter(
      ({ status, result }) => status !== 'COMPLETED' || !NOTHING.includes(String(result)),
    )
    for (const { status, result } of odd)
      problems.push(`the workflow of ${key}, which is no ticket, is ${status} ${result ?? ''}`)
  }
  return problems
}

/** The results of a run that opened no ticket. */
const NOTHING = ['no ticket', 'not_a_root', 'not_found', 'not_allowed']
