import { defaultPayloadConverter } from '@temporalio/common'
import type { TruthMessage } from '../../dev/slack-sim/control-api.ts'
import { recordOf } from './agreement.ts'
import type { Program } from './program.ts'
import { type At, aboutOf, isSame, readable, workflowId } from './words.ts'

const LOG_LINES = 15

/** The evidence about these requests from each side, for a failed story. */
export async function accountOf(program: Program, requests: readonly At[]): Promise<string> {
  const parts = await Promise.all(requests.map((request) => oneAccount(program, request)))
  const log = program.logged.slice(-LOG_LINES).map((line) => `  ${line.slice(0, 300)}`)
  return [...parts, 'The end of the log:', ...log].join('\n')
}

async function oneAccount(program: Program, request: At): Promise<string> {
  const say = async (what: string, tell: () => Promise<string[]> | string[]): Promise<string> => {
    const lines = await Promise.resolve(tell()).catch((error) => [`could not be asked: ${error}`])
    return [what, ...lines.map((line) => `  ${line}`)].join('\n')
  }
  const parts = await Promise.all([
    say('Slack:', () => slackSaw(program, request)),
    say('Postgres:', () => postgresSaw(program, request)),
    say('Workflow:', () => workflowSaw(program, request)),
  ])
  return [`--- ${request.channel} ${request.ts} ---`, ...parts].join('\n')
}

const clock = (at: Date | number): string => new Date(at).toISOString().slice(11, 23)

function slackSaw({ slack }: Program, request: At): string[] {
  return slack
    .state()
    .messages.filter((message) => isSame(message, request) || isSame(aboutOf(message), request))
    .toSorted((a, b) => a.ts.localeCompare(b.ts))
    .map(line)
}

function line(message: TruthMessage): string {
  const { ts, channel, user, bot_id, deleted, edits, reactions, metadata } = message
  const marks = reactions.map(({ name, users }) => `:${name}: by ${users.join(' ')}`)
  const seq = metadata ? ` seq ${metadata.event_payload.seq}` : ''
  const notes = [deleted ? 'deleted' : '', edits > 0 ? `edited ${edits}x` : '', ...marks].filter(Boolean)
  const said = readable(message).replace(/\s+/g, ' ').slice(0, 200)
  return `${clock(Number(ts) * 1000)} ${channel} ${user ?? bot_id}${seq}: ${said} [${notes.join(', ')}]`
}

async function postgresSaw(program: Program, request: At): Promise<string[]> {
  const record = await recordOf(program, request)
  if (record === null) return ['no ticket']
  const { state, events, writes } = record
  return [
    `#${state.number} ${state.status} owner ${state.assignee} seq ${state.seq}`,
    ...events.map(({ seq, kind, at, actor, cause }) => `${seq} ${clock(at)} ${kind} by ${actor}, ${cause}`),
    ...writes.map(
      ({ lane, state, seq, done_seq, attempt, parked }) =>
        `${lane}: ${state} ${done_seq}/${seq} attempts ${attempt} ${parked?.error ?? ''}`,
    ),
  ]
}

async function workflowSaw(program: Program, request: At): Promise<string[]> {
  const handle = program.client.workflow.getHandle(workflowId(program, request))
  const { events } = await handle.fetchHistory()
  return (events ?? []).map((event) => {
    const kind = Object.keys(event).find((name) => name.endsWith('EventAttributes')) ?? '?'
    const summary = event.userMetadata?.summary
    const words = summary ? ` "${defaultPayloadConverter.fromPayload<string>(summary)}"` : ''
    return `${event.eventId} ${kind.replace('EventAttributes', '')}${words}`
  })
}
