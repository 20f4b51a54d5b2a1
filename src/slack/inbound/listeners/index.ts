import { button } from './button.ts'
import { channelChanged } from './channel-changed.ts'
import { groupChanged } from './group-changed.ts'
import type { Listener } from './listener.ts'
import { ownMessage } from './own-message.ts'
import { reactionAdded } from './reaction-added.ts'
import { reply } from './reply.ts'

export const LISTENERS: readonly Listener[] = [
  button,
  channelChanged,
  groupChanged,
  ownMessage,
  reactionAdded,
  reply,
]
