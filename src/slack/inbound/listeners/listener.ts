import type { App } from '@slack/bolt'
import type { Logger } from '@slack/web-api'
import type { WriteStore } from '../../../activities/ports/writes.ts'
import type { Directory } from '../../api/directory.ts'
import type { SlackApi } from '../../api/web.ts'
import type { InboundAction } from '../actions.ts'
import type { InboundEvent } from '../intake.ts'
import type { TicketClient } from '../ticket-client.ts'

/**
 * Adds one listener to the app. A listener for events passes errors on, so that Slack sends the event again.
 * A listener for clicks and forms never throws, but replies with a sentence. To add one: copy one, and list
 * it in index.ts.
 */
export type Listener = (app: App, parts: Parts) => void

/** The dependencies of a listener. */
export type Parts = {
  readonly api: Pick<SlackApi, 'ephemeral' | 'deleteMessage'>
  readonly ticketClient: TicketClient
  readonly directory: Directory
  readonly writes: Pick<WriteStore, 'echo' | 'unpark' | 'countDuplicate' | 'channelChanged'>
  readonly logger: Logger
  /** The meaning of a payload under the current settings and for this bot. */
  readonly parseEvent: (payload: unknown) => InboundEvent
  readonly parseAction: (payload: unknown) => InboundAction
  /** Runs a task after the acknowledgement; logs a failure. */
  readonly later: (what: string, work: () => Promise<void>) => void
}
