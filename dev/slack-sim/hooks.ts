import { deleteMessage, editMessage, postEphemeral, postMessage } from './changes.ts'
import { readContent, requireSomething } from './message-content.ts'
import type { Sim } from './sim.ts'
import { SlackError } from './slack-error.ts'

type ResponseBody = {
  text?: string
  blocks?: unknown
  response_type?: 'ephemeral' | 'in_channel'
  replace_original?: boolean
  delete_original?: boolean
  thread_ts?: string
}

/** `POST /hooks/response/<id>`: a message that an app sends through a response_url. */
export function respondThroughUrl(sim: Sim, id: string, body: ResponseBody): void {
  const { user, channel: clickedAt, ts, thread_ts: clickedIn } = sim.responseUrls.use(id)
  const channel = sim.store.idNow(clickedAt)
  const { bot } = sim.store.workspace
  const original = sim.store.message(channel, ts)
  if (body.delete_original && original) {
    deleteMessage(sim, original, { user: bot.userId })
    return
  }
  const { text = '', blocks } = readContent(body)
  requireSomething({ text, blocks })
  if (body.replace_original) {
    if (original?.bot_id !== bot.botId) throw new SlackError('cant_update_message')
    editMessage(sim, original, { text, blocks }, { user: bot.userId })
    return
  }
  const thread_ts = body.thread_ts ?? clickedIn
  const content = { channel, text, ...(blocks && { blocks }), ...(thread_ts && { thread_ts }) }
  if (body.response_type === 'in_channel') {
    postMessage(sim, { ...content, user: bot.userId, bot_id: bot.botId, app_id: bot.appId })
  } else {
    postEphemeral(sim, { ...content, user })
  }
}
