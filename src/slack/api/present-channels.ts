import type { LiveSettings } from '../../activities/ports/settings.ts'
import { presentId } from '../../domain/settings.ts'
import type { SlackApi } from './web.ts'

/**
 * Slack's Web API for callers that know a channel by any id that it ever had. Tickets keep the id from their opening; Slack
 * accepts only the present one.
 */
export function atPresentIds(api: SlackApi, settings: LiveSettings): SlackApi {
  const now = (id: string): string => presentId(settings.now(), id)
  const at = <T extends { readonly channel: string }>(place: T): T => ({
    ...place,
    channel: now(place.channel),
  })
  return {
    identity: () => api.identity(),
    usergroupUsers: (group) => api.usergroupUsers(group),
    user: (id) => api.user(id),
    post: (to, ...rest) => api.post(at(to), ...rest),
    update: (message, ...rest) => api.update(at(message), ...rest),
    deleteMessage: (message) => api.deleteMessage(at(message)),
    react: (message, ...rest) => api.react(at(message), ...rest),
    unreact: (message, ...rest) => api.unreact(at(message), ...rest),
    replies: (range) => api.replies(at(range)),
    history: (range) => api.history(at(range)),
    joined: (cursor) => api.joined(cursor),
    reactions: (message) => api.reactions(at(message)),
    channel: (id) => api.channel(now(id)),
    ephemeral: (message) => api.ephemeral(at(message)),
  }
}
