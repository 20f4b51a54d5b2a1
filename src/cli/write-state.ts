import type { WriteLine } from '../db/tickets/reads.ts'
import { span } from './time.ts'

/** The state of a Slack write in words: the outcome, and the remedy for a parked one. */
export function writeState(write: WriteLine, now: number): string {
  const { state, attempts, messageTs, channel, firstAt, parked, failed, voidedBecause } = write
  const tried = attempts === 1 ? '1 attempt' : `${attempts} attempts`
  switch (state) {
    case 'ready':
      return attempts === 0 ? 'waiting to be sent' : `waiting to be sent again after ${tried}`
    case 'sending':
      return `being sent for ${span(now - (firstAt ?? now))}, ${tried}; Slack has not confirmed it yet`
    case 'done':
      if (messageTs === null) return 'posted'
      return `posted as message ${messageTs} in ${channel}${edits(write)}`
    case 'parked':
      return parked ? `on hold after an error: ${parked.error}. ${parked.advice}` : 'on hold after an error'
    case 'failed':
      return `failed: ${failed?.error}. ${failed?.because === 'bug' ? 'A bug of Docket: please report it.' : 'Slack no longer accepts it, and nobody can change that.'}`
    case 'void':
      return `never sent: ${voidedBecause ?? 'something newer'} made it pointless`
  }
}

/** The outcome of a message after its post. */
function edits({ seq, doneSeq, voidedBecause }: WriteLine): string {
  if (seq > doneSeq) return ', newer text is on its way'
  return voidedBecause === null ? '' : `, edited because it no longer holds (${voidedBecause})`
}
