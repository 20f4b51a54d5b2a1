import type { CoverageStore } from '../../src/activities/ports/coverage.ts'
import type { Overrides } from '../../src/main.ts'
import { METADATA_TYPE, type Page, type SlackApi } from '../../src/slack/api/web.ts'
import { createReceiver, type Handle } from '../../src/slack/inbound/receiver.ts'

/**
 * Docket with one of its guards removed, to show that the check can fail. The product has no switch for this:
 * a part is replaced from outside.
 */
export const BREAKS: Readonly<Record<string, Overrides>> = {
  /** Reading back never finds our message, so a message that was stored despite an error is posted again. */
  readback: {
    wrap: (name, port) => (name === 'slackApi' ? { ...port, ...blind(port as unknown as SlackApi) } : port),
  },
  /**
   * Every envelope is acknowledged on arrival, so an event that is lost before the hand-over is lost for
   * good.
   */
  ack: { receiver: (options) => createReceiver({ ...options, handle: acknowledgeFirst }) },
  /** No hole is ever noticed: whatever no gateway received counts as received. */
  coverage: {
    wrap: (name, port) =>
      name === 'coverage' ? { ...port, ...covered(port as unknown as CoverageStore) } : port,
  },
}

const covered = (store: CoverageStore): Pick<CoverageStore, 'holes'> => ({
  holes: async (...window) => ({ ...(await store.holes(...window)), holes: [] }),
})

function blind(api: SlackApi): Pick<SlackApi, 'replies' | 'history'> {
  const unseen = (page: Page): Page => ({
    ...page,
    messages: page.messages.filter(({ metadata }) => metadata?.event_type !== METADATA_TYPE),
  })
  return {
    replies: async (range) => unseen(await api.replies(range)),
    history: async (range) => unseen(await api.history(range)),
  }
}

const acknowledgeFirst: Handle = async (envelope, app) => {
  await envelope.acknowledge()
  const { body, retryNum, retryReason } = envelope
  await app.processEvent({ body: { ...body }, retryNum, retryReason, ack: async () => undefined })
}
