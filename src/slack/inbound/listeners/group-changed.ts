import type { Listener } from './listener.ts'

/** A user group has other members: its cached members are dropped. */
export const groupChanged: Listener = (app, { directory, parseEvent }) => {
  app.event(/^subteam_(updated|members_changed)$/, async ({ body }) => {
    const meaning = parseEvent(body)
    if (meaning.kind !== 'groupChanged') return
    directory.invalidate(meaning.group)
  })
}
