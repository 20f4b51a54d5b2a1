import { CancellationScope, continueAsNew, setHandler } from '@temporalio/workflow'
import type { Rejection, Trigger } from '../domain/command.ts'
import { mayNotOpen } from '../domain/rules/opening.ts'
import { CONTINUED, type ContinueAsNewState } from '../domain/stored/continued.ts'
import { COMMAND, FACT } from '../domain/stored/fact.ts'
import { key as keyOf } from '../domain/stored/parts.ts'
import { parse, toStored } from '../domain/stored/shape.ts'
import { OPENED } from '../domain/stored/slack-results.ts'
import { TICKET } from '../domain/stored/ticket.ts'
import { stageOf } from '../domain/ticket.ts'
import { loadTicket, slack } from './activities.ts'
import { alarming } from './alarming.ts'
import { commandUpdate, factSignal, showQuery, type TicketInput } from './contract.ts'
import { delivering } from './delivering.ts'
import { showDetails } from './details.ts'
import { leaving } from './leaving.ts'
import { persistently } from './persistently.ts'
import { OPENING } from './priorities.ts'
import { recording } from './recording.ts'
import { Run } from './run.ts'

/**
 * The entity workflow of one ticket, until it is closed. It first loads the ticket. If there is none and a trigger
 * waits, it opens one; without either it ends without effect. So a finished, lost or reset run is revived by the next
 * signal, and one message never makes two tickets.
 */
export async function ticket(input: TicketInput): Promise<string> {
  // An operator may press Cancel in the Temporal UI: accepted commands are recorded all the same, and deadlines fire.
  return CancellationScope.nonCancellable(() => serve(input))
}

/**
 * Every value from outside is parsed. A value that this version cannot read fails the workflow task. Temporal retries
 * it until a worker can read it, and no acknowledged command is lost.
 */
async function serve(input: TicketInput): Promise<string> {
  const key = keyOf(input.key, 'key')
  const continued = input.continued && parse(CONTINUED, input.continued)
  const run = new Run(key, continued)
  // The signal first: in the first task messages are delivered by handler, in the order of registration.
  setHandler(factSignal, async (fact) => {
    await run.take(parse(FACT, fact))
  })
  setHandler(commandUpdate, async (command) => run.take(parse(COMMAND, command)))
  setHandler(showQuery, () => run.ticket && toStored(TICKET, run.ticket))
  await load(run, continued)

  const sending = new CancellationScope()
  const serving = Promise.race([recording(run), delivering(run, sending), alarming(run), showDetails(run)])
  for (;;) {
    await Promise.race([serving, openWaiting(run)])
    run.open()
    const leave = await Promise.race([serving, leaving(run, () => sending.cancel())])
    if (leave === 'end')
      return run.ticket === null ? run.nothing : `#${run.ticket.number} ${stageOf(run.ticket)}`
    if (leave === 'continue')
      await continueAsNew<typeof ticket>({ key, continued: toStored(CONTINUED, run.toContinue()) })
  }
}

async function load(run: Run, continued: ContinueAsNewState | undefined): Promise<void> {
  const loaded = await loadTicket(run.key)
  run.timing = loaded.timing
  run.terms = loaded.terms
  run.continueAsNewAfterEvents = loaded.continueAsNewAfterEvents
  if (continued !== undefined) {
    const { policy } = continued
    if (policy !== null) run.terms = { rules: loaded.rules, policy, intake: null }
    return
  }
  run.ticket = loaded.ticket
  for (const [lane, seq] of Object.entries(loaded.lanes)) run.markUndelivered(lane, seq)
  for (const { id, seq } of loaded.applied) run.remember(id, { ok: true, seq })
}

/** Why this person may not open a ticket here; null if they may. */
const refusalOf = ({ terms, key }: Run, actor: Trigger['actor']): Rejection | null =>
  terms === null
    ? { code: 'no_ticket', say: 'No team takes tickets in this channel.' }
    : mayNotOpen(actor, key, terms)

/** Opens the ticket of a waiting trigger. Until that is decided, all other messages wait in the inbox. */
async function openWaiting(run: Run): Promise<void> {
  while (run.ticket === null) {
    const trigger = run.takeTrigger()
    if (trigger === null) return
    await open(run, trigger)
  }
}

async function open(run: Run, { id, at, actor, source }: Trigger): Promise<void> {
  const { key, timing } = run
  if (timing === null) return
  // A run in its grace period has loaded its terms earlier: a refusal needs the current terms.
  if (refusalOf(run, actor) !== null) run.terms = (await loadTicket(run.key)).terms
  const refusal = refusalOf(run, actor)
  if (refusal !== null) {
    run.nothing = refusal.code
    return
  }
  const input = { key, triggeredBy: actor.user }
  const options = { summary: 'read the message', priority: OPENING }
  const read = () => slack(timing).open.executeWithOptions(options, [input])
  const opened = parse(OPENED, await persistently('opening', read, { pauseMs: timing.retryMaxMs }))
  if (opened.kind === 'nothing') run.nothing = opened.why
  else run.apply([{ kind: 'open', id, at, actor, source, key, ...opened.opening }, ...opened.replies])
}
