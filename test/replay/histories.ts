import { globSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import type { Client } from '@temporalio/client'
import { defaultPayloadConverter } from '@temporalio/common'
import { type History, historyFromJSON, historyToJSON } from '@temporalio/common/lib/proto-utils.js'

const FOLDER = fileURLToPath(new URL('./histories/', import.meta.url))

/** What a workflow told the outside: the inputs of `record`, its answers, what it carried on or ended with. */
export type Said = { readonly what: 'record' | 'answer' | 'continue' | 'end'; readonly value: unknown }

/** One run of a scenario, in `histories/<name>.json`: `final` is the ticket's state at its end, as it is stored. */
export type Kept = { readonly workflowId: string; readonly final: unknown; readonly history: unknown }

export const historyNames = (): string[] =>
  globSync('*.json', { cwd: FOLDER })
    .map((file) => file.replace(/\.json$/, ''))
    .toSorted()

export const readHistory = (name: string): Kept =>
  JSON.parse(readFileSync(join(FOLDER, `${name}.json`), 'utf8'))

/** One event a line. Throws where this history is kept already. */
export function keepHistory(name: string, { workflowId, final, history }: Kept): void {
  const { events } = JSON.parse(historyToJSON(history as History)) as { events: unknown[] }
  const lines = events.map((event) => `    ${JSON.stringify(event, withoutMachine)}`).join(',\n')
  const text = `{
  "workflowId": ${JSON.stringify(workflowId)},
  "final": ${JSON.stringify(final)},
  "history": { "events": [
${lines}
  ] }
}
`
  writeFileSync(join(FOLDER, `${name}.json`), text, { flag: 'wx' })
}

/** No replay needs to know which machine it was, and in which folder. */
function withoutMachine(field: string, value: unknown): unknown {
  if (field === 'stackTrace') return ''
  return typeof value === 'string' ? value.replace(/^\d+@[^:/]+$/, 'docket') : value
}

type Payloads = { readonly payloads?: readonly object[] | null } | null | undefined

const first = (payloads: Payloads): unknown => {
  const [payload] = payloads?.payloads ?? []
  return payload && defaultPayloadConverter.fromPayload(payload)
}

/** What the history says that the workflow told the outside, in its order. */
export const saidIn = (history: unknown): Said[] =>
  (historyFromJSON(history).events ?? []).flatMap((event): Said[] => {
    const scheduled = event.activityTaskScheduledEventAttributes
    const answered = event.workflowExecutionUpdateCompletedEventAttributes
    const continued = event.workflowExecutionContinuedAsNewEventAttributes
    const ended = event.workflowExecutionCompletedEventAttributes
    if (scheduled?.activityType?.name === 'record') return [{ what: 'record', value: first(scheduled.input) }]
    if (answered) return [{ what: 'answer', value: first(answered.outcome?.success) }]
    if (continued) return [{ what: 'continue', value: first(continued.input) }]
    if (ended) return [{ what: 'end', value: first(ended.result) }]
    return []
  })

/** The runs of a workflow, the oldest first. */
export async function runsOf(client: Client, workflowId: string): Promise<History[]> {
  const started: { at: number; runId: string }[] = []
  for await (const { startTime, runId } of client.workflow.list({ query: `WorkflowId = "${workflowId}"` }))
    started.push({ at: startTime.getTime(), runId })
  const runs = started.toSorted((a, b) => a.at - b.at)
  return Promise.all(runs.map(({ runId }) => client.workflow.getHandle(workflowId, runId).fetchHistory()))
}
