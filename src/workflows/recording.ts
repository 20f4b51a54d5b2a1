import { ActivityFailure, ApplicationFailure, condition, upsertSearchAttributes } from '@temporalio/workflow'
import type { TicketEvent } from '../domain/event.ts'
import { BATCH } from '../domain/stored/batch.ts'
import { lanes as lanesOf } from '../domain/stored/parts.ts'
import { toStored } from '../domain/stored/shape.ts'
import { isClicked, kindOf } from '../domain/writes.ts'
import { loadTicket, tickets } from './activities.ts'
import { persistently } from './persistently.ts'
import type { Run } from './run.ts'
import { searchAttributesOf } from './search-attributes.ts'

/** Drains the outbox in order: Postgres first. The result lists the undelivered Slack writes. */
export async function recording(run: Run): Promise<never> {
  let shown = ''
  for (;;) {
    await condition(() => run.ready && !run.recorded())
    try {
      await recordOnce(run)
    } catch (failure) {
      if (!isConflict(failure)) throw failure
      await decideAgain(run)
    }
    shown = showAttributes(run, shown)
  }
}

async function recordOnce(run: Run): Promise<void> {
  const batch = run.outbox.slice()
  if (run.ticket === null) return
  const { key, ticket, syncRequested } = run
  const events = batch.map(({ event }) => event)
  const stored = toStored(BATCH, { key, events, ticket })
  const recorded = await persistently('recording', () => tickets.record(stored), {
    pauseMs: run.timing?.retryMaxMs,
    isAnswer: isConflict,
  })
  run.outbox.splice(0, batch.length)
  run.syncDone = syncRequested
  const lanes = lanesOf(recorded, 'lanes')
  for (const [lane, seq] of Object.entries(lanes)) run.markUndelivered(lane, seq)
  hurryClicked(run, events, lanes)
}

/** A card may rest after its last edit, or wait for Slack's limits. A click's change goes first, and at once. */
function hurryClicked(
  run: Run,
  events: readonly TicketEvent[],
  lanes: Readonly<Record<string, number>>,
): void {
  const clicked = events.filter(isClicked).map(({ seq }) => seq)
  for (const [lane, seq] of Object.entries(lanes))
    if (kindOf(lane) !== 'notice' && clicked.some((each) => each <= seq)) run.hurry.get(lane)?.()
}

/** Another run recorded a different event: its record is kept, and this run decides its unrecorded commands again. */
async function decideAgain(run: Run): Promise<void> {
  run.ready = false
  const loaded = await loadTicket(run.key)
  // Null if both the row and the channel's team are gone: then the ticket keeps its pinned terms.
  run.terms = loaded.terms ?? run.terms
  for (const [lane, seq] of Object.entries(loaded.lanes)) run.markUndelivered(lane, seq)
  run.reload(loaded.ticket, loaded.applied)
  run.open()
}

/** Each upsert is an event in the history: so only changed search attributes are written. */
function showAttributes(run: Run, shown: string): string {
  if (run.ticket === null) return shown
  const attributes = searchAttributesOf(run.ticket)
  const text = JSON.stringify(attributes.map(({ value }) => value))
  if (text !== shown) upsertSearchAttributes(attributes)
  return text
}

const isConflict = (failure: unknown): boolean =>
  failure instanceof ActivityFailure &&
  failure.cause instanceof ApplicationFailure &&
  failure.cause.type === 'Conflict'
