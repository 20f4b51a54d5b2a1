import type { App } from '@slack/bolt'
import { EVENTS, type EventKind } from '../events.ts'
import { button } from './button.ts'
import { channelChanged } from './channel-changed.ts'
import { channelLeft } from './channel-left.ts'
import { deleted } from './deleted.ts'
import { edited } from './edited.ts'
import { groupChanged } from './group-changed.ts'
import type { ActionListener, EventListener, EventsByKind, Parts } from './listener.ts'
import { message } from './message.ts'
import { ownMessage } from './own-message.ts'
import { reactionAdded } from './reaction-added.ts'

/** Compiles only if every kind of event has a listener. */
const EVENT_LISTENERS: { readonly [Kind in EventKind]: EventListener<Kind> } = {
  trigger: reactionAdded,
  message,
  edited,
  deleted,
  own: ownMessage,
  channelChanged,
  channelLeft,
  groupChanged,
}

const ACTION_LISTENERS: readonly ActionListener[] = [button]

/** Registers every listener: those for events under each name of the events table. */
export function listen(app: App, parts: Parts): void {
  for (const name of Object.keys(EVENTS))
    app.event(name, async ({ body }) => {
      const since = performance.now()
      const event = parts.parseEvent(body)
      if (event.kind !== 'ignore') await handle(event.kind, event, parts, since)
    })
  for (const add of ACTION_LISTENERS) add(app, parts)
}

const handle = <Kind extends EventKind>(
  kind: Kind,
  event: EventsByKind[Kind],
  parts: Parts,
  since: number,
): Promise<void> => EVENT_LISTENERS[kind](event, parts, since)
