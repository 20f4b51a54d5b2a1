import type { App } from '@slack/bolt'
import type { Logger } from '@slack/web-api'
import type { WriteStore } from '../../../activities/ports.ts'
import type { Directory } from '../../api/directory.ts'
import type { SlackApi } from '../../api/web.ts'
import type { InboundAction } from '../actions.ts'
import type { InboundEvent } from '../intake.ts'
import type { TicketClient } from '../ticket-client.ts'

/**
 * Adds one listener to the app. One for events lets errors through, so that Slack sends the event again; one for clicks
 * and forms never throws, but answers in words. To add one: copy one, and list it in index.ts.
 */
export type Listener = (app: App, parts: Parts) => void

/** What a listener may use. */
export type Parts = {
  readonly api: Pick<SlackApi, 'ephemeral' | 'deleteMessage'>
  readonly ticketClient: TicketClient
  readonly directory: Directory
  readonly writes: Pick<WriteStore, 'echo' | 'unpark' | 'countDuplicate' | 'channelChanged'>
  readonly logger: Logger
  /** What a payload means under the settings in force, and to this bot. */
  readonly parseEvent: (payload: unknown) => InboundEvent
  readonly parseAction: (payload: unknown) => InboundAction
  /** Does something that the acknowledgement need not wait for; a failure is logged. */
  readonly later: (what: string, work: () => Promise<void>) => void
}
