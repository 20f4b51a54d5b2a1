import { outcomeOf } from '../../api/errors.ts'
import { failureOf } from '../../api/failure.ts'
import type { EventListener } from './listener.ts'

/**
 * The echo of our own message. It confirms a post, or it reveals a second copy, which is then deleted.
 *
 * The deletion is not paced: second copies are rare, and a wait would use up Slack's three seconds for the
 * acknowledgement. If it fails, also for a rate limit, the event is not acknowledged. Slack then sends it again
 * at once, after one minute and after five more, and each time the deletion is tried again. After the
 * last failure the copy stays in the channel.
 */
export const ownMessage: EventListener<'own'> = async ({ receipt, channel, ts }, { api, writes }) => {
  const echo = await writes.echo(receipt, channel, ts)
  if (echo.kind !== 'duplicate') return
  await api.deleteMessage({ channel, ts }).catch((error) => {
    const failure = failureOf(error)
    const gone = failure.kind === 'refused' && outcomeOf('chat.delete', failure.code).outcome === 'done'
    if (!gone) throw error
  })
  await writes.countDuplicate(echo.opKey)
}
