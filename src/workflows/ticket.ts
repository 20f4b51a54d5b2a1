import { CancellationScope, continueAsNew, setHandler } from '@temporalio/workflow'
import { mayNotOpen } from '../domain/rules/opening.ts'
import { slack, tickets } from './activities.ts'
import { alarming } from './alarming.ts'
import { commandUpdate, factSignal, showQuery, type TicketInput, type Trigger } from './contract.ts'
import { delivering } from './delivering.ts'
import { showDetails } from './details.ts'
import { leaving } from './leaving.ts'
import { recording } from './recording.ts'
import { Run } from './run.ts'

/**
 * One ticket, for as long as anything can happen to it. It begins by loading the ticket; where there is none and a
 * trigger waits, it opens one; without either it ends without a trace. So a finished, lost or reset run is revived
 * by the next touch, and one message never makes two tickets.
 */
export async function ticket({ key, continued }: TicketInput): Promise<string> {
  const run = new Run(key, continued)
  // The signal first: in the first task messages are delivered by handler, in the order of registration.
  setHandler(factSignal, async (fact) => {
    await run.take(fact)
  })
  setHandler(commandUpdate, async (command) => run.take(command))
  setHandler(showQuery, () => run.ticket)
  await load(run, continued !== undefined)

  const sending = new CancellationScope()
  const serving = Promise.race([recording(run), delivering(run, sending), alarming(run), showDetails(run)])
  for (;;) {
    await Promise.race([serving, openWaiting(run)])
    run.open()
    const leave = await Promise.race([serving, leaving(run, () => sending.cancel())])
    if (leave === 'end') return run.ticket === null ? run.nothing : `#${run.ticket.number} closed`
    if (leave === 'continue') await continueAsNew<typeof ticket>({ key, continued: run.toContinue() })
  }
}

async function load(run: Run, continued: boolean): Promise<void> {
  const loaded = await tickets.load(run.key)
  run.timing = loaded.timing
  run.terms = loaded.terms
  run.continueAsNewAfterEvents = loaded.continueAsNewAfterEvents
  if (continued) return
  run.ticket = loaded.ticket
  for (const [lane, seq] of Object.entries(loaded.lanes)) run.markUndelivered(lane, seq)
  for (const { id, seq } of loaded.applied) run.remember(id, { ok: true, seq })
}

/** Opens the ticket that a waiting trigger asks for. Until that is decided everything else waits in the inbox. */
async function openWaiting(run: Run): Promise<void> {
  while (run.ticket === null) {
    const trigger = run.takeTrigger()
    if (trigger === null) return
    await open(run, trigger)
  }
}

async function open(run: Run, { id, at, actor, source }: Trigger): Promise<void> {
  const { key, terms, timing } = run
  if (terms === null || timing === null) return
  const refusal = mayNotOpen(actor, key, terms)
  if (refusal !== null) {
    run.nothing = refusal.code
    return
  }
  const input = { key, triggeredBy: actor.user }
  const opened = await slack(timing).open.executeWithOptions({ summary: 'read the message' }, [input])
  if (opened.kind === 'nothing') run.nothing = opened.why
  else run.apply([{ kind: 'open', id, at, actor, source, key, ...opened.opening }, ...opened.replies])
}
