import { errorTable, type Verdict } from './error-table.ts'

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
