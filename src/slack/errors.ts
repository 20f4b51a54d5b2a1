import { errorTable } from './error-table.ts'

/**
 * What a Slack error means for the call that met it:
 * - `done`: what was wanted is so already
 * - `retry`: nothing happened, or doing it twice is harmless
 * - `unknown`: a post may stand or not; only reading back tells
 * - `park`: refused until a person changes something, see `advice`
 * - `recreate`: the message to edit is lost; post a fresh one
 * - `give_up`: the target is gone or not for this
 * - `bug`: Docket asked for something that Slack never grants
 */
export type Outcome = 'done' | 'retry' | 'unknown' | 'park' | 'recreate' | 'give_up' | 'bug'

export interface Verdict {
  readonly outcome: Outcome
  /** What is parked: writes to this channel, or all of them. */
  readonly scope?: 'channel' | 'workspace'
  /** For the operator of a parked write: what to do. */
  readonly advice?: string
}

/** What Slack sends in place of a code (a maintenance page, say) tells nothing of what it did. */
const CODE = /^[a-z0-9_]+$/

const undocumented: Verdict = {
  outcome: 'park',
  scope: 'channel',
  advice: 'Slack refused this with an error that Docket does not know: look it up, then retry the write.',
}

/** The verdict on `code`, the error with which Slack answered `method`. */
export function outcomeOf(method: string, code: string): Verdict {
  const verdict = CODE.test(code) ? documented(method, code) : unreadable(method)
  // An ephemeral message answers the click at hand: it cannot be read back, and later nobody waits for it.
  if (method === 'chat.postEphemeral' && verdict.outcome !== 'bug' && verdict.scope !== 'workspace') {
    return { outcome: 'give_up' }
  }
  return verdict
}

function documented(method: string, code: string): Verdict {
  // Only own entries: a code named like an inherited property must not find it.
  const entry = Object.hasOwn(errorTable, code) ? errorTable[code] : undefined
  return entry?.on?.[method] ?? entry ?? undocumented
}

function unreadable(method: string): Verdict {
  return { outcome: method === 'chat.postMessage' ? 'unknown' : 'retry' }
}
