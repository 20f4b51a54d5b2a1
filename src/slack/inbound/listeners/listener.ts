import type { App } from '@slack/bolt'
import type { Logger } from '@slack/web-api'
import type { TriggerStore } from '../../../activities/ports/catch-up.ts'
import type { WriteStore } from '../../../activities/ports/writes.ts'
import type { TicketKey } from '../../../domain/key.ts'
import type { SeenMessage } from '../../../domain/seen.ts'
import type { Timing } from '../../../domain/timing.ts'
import type { Directory } from '../../api/directory.ts'
import type { SlackApi } from '../../api/web.ts'
import type { InboundAction } from '../actions.ts'
import type { Coverage } from '../coverage.ts'
import type { EventKind, InboundEvent } from '../events.ts'
import type { TicketClient } from '../ticket-client.ts'

/**
 * Handles the events of one kind. It passes errors on, so that Slack sends the event again. `since` is the
 * value of performance.now() at the event's arrival.
 *
 * To add one: a parser in intake.ts or changes.ts, the event's name in events.ts and in slack-manifest.json, a copy of a
 * listener, and its entry in index.ts.
 */
export type EventListener<Kind extends EventKind> = (
  event: EventsByKind[Kind],
  parts: Parts,
  since: number,
) => Promise<void>

export type EventsByKind = { readonly [Kind in EventKind]: Extract<InboundEvent, { kind: Kind }> }

/**
 * Adds a listener for clicks or forms to the app. It never throws, but replies with a sentence. To add one:
 * copy one, and list it in index.ts.
 */
export type ActionListener = (app: App, parts: Parts) => void

/** The dependencies of a listener. */
export type Parts = {
  readonly api: Pick<SlackApi, 'ephemeral' | 'deleteMessage'>
  readonly ticketClient: TicketClient
  readonly directory: Directory
  readonly writes: Pick<WriteStore, 'echo' | 'unpark' | 'countDuplicate' | 'channelChanged' | 'shows'>
  /** Keeps a message for `keepMs`. Rejects if Postgres does not confirm it in time. */
  readonly keep: (message: SeenMessage, keepMs: number, since: number) => Promise<void>
  /** See `TicketStore.saveTitle`. Rejects if Postgres does not confirm it in time. */
  readonly saveTitle: (key: TicketKey, title: string, editedTs: string | null, since: number) => Promise<void>
  /** Removes what was kept of these channels. */
  readonly forget: (channels: readonly string[]) => Promise<void>
  readonly coverage: Pick<Coverage, 'channelsChanged' | 'joined' | 'left'>
  readonly triggers: Pick<TriggerStore, 'note'>
  readonly timing: Pick<Timing, 'heardMs'>
  readonly logger: Logger
  /** The meaning of a payload under the current settings and for this bot. */
  readonly parseEvent: (payload: unknown) => InboundEvent
  readonly parseAction: (payload: unknown) => InboundAction
  /** Runs a task after the acknowledgement; logs a failure. */
  readonly later: (what: string, work: () => Promise<void>) => void
}
