import type { EventListener } from './listener.ts'

/** A user group has other members: its cached members are dropped. */
export const groupChanged: EventListener<'groupChanged'> = async ({ group }, { directory }) =>
  directory.invalidate(group)
