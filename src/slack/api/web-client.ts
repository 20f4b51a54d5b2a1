import { AsyncLocalStorage } from 'node:async_hooks'
import { type Logger, WebClient } from '@slack/web-api'
import { channelId, organisationId, timestamp, userId } from '../../domain/ids.ts'
import type { Timing } from '../../domain/timing.ts'
import { isNotSlacks, NOT_SLACKS, TooLate } from './failure.ts'
import { fields, words } from './json.ts'
import {
  type Identity,
  METADATA_TYPE,
  type Page,
  type ReadMessage,
  type Receipt,
  type SlackApi,
} from './web.ts'

const PAGE_SIZE = 200

type Options = { token: string; apiUrl?: string; timing: Timing; logger?: Logger }

export function createSlackApi({ token, apiUrl, timing, logger }: Options): SlackApi {
  const leaving = new AsyncLocalStorage<number>()
  const client = new QuietClient(token, {
    ...(apiUrl === undefined ? {} : { slackApiUrl: apiUrl }),
    ...(logger === undefined ? {} : { logger }),
    retryConfig: { retries: 0 },
    rejectRateLimitedCalls: true,
    timeout: timing.callMs,
    // A queue would run a call in another call's async context, and possibly too late.
    maxRequestConcurrency: Number.POSITIVE_INFINITY,
    fetch: (url, init) => {
      const sendBy = leaving.getStore()
      if (sendBy !== undefined && performance.now() > sendBy) throw new TooLate('the intent is too old')
      return fetch(url, init)
    },
  })
  return { ...reading(client), ...writing(client, leaving), ...asking(client), identity: identityOf(client) }
}

/**
 * The SDK takes an answer that is no JSON for an error code, and puts it into the error's message. Of an answer that
 * was cut short that is what people wrote, and errors are logged and kept by Temporal.
 */
class QuietClient extends WebClient {
  override async apiCall(...call: Parameters<WebClient['apiCall']>): ReturnType<WebClient['apiCall']> {
    try {
      return await super.apiCall(...call)
    } catch (error) {
      throw isNotSlacks(error) ? new Error(NOT_SLACKS) : error
    }
  }
}

/** The identity of a token never changes, so one successful response is enough. */
function identityOf(client: WebClient): () => Promise<Identity> {
  let known: Identity | null = null
  return async () => {
    if (known !== null) return known
    const { team_id, enterprise_id, user_id, ...answer } = await client.auth.test()
    const [workspace, botUser, url, botId] = [
      organisationId(team_id),
      userId(user_id),
      words(answer.url),
      words(answer.bot_id),
    ]
    if (workspace === null || botUser === null || url === null || botId === null)
      throw new Error('auth.test answered without an identity')
    known = { workspace, organisation: organisationId(enterprise_id) ?? workspace, url, botUser, botId }
    return known
  }
}

type Reading = Pick<SlackApi, 'replies' | 'history' | 'reactions'>
type Writing = Pick<SlackApi, 'post' | 'update' | 'deleteMessage' | 'react' | 'unreact' | 'ephemeral'>
type Asking = Pick<SlackApi, 'channel' | 'joined' | 'usergroupUsers' | 'user'>

function reading(client: WebClient): Reading {
  const read = { limit: PAGE_SIZE, include_all_metadata: true } as const
  return {
    replies: async (range) => pageOf(await client.conversations.replies({ ...read, ...range })),
    history: async ({ ts: _, ...range }) => pageOf(await client.conversations.history({ ...read, ...range })),
    reactions: async ({ channel, ts }) => {
      const { message } = await client.reactions.get({ channel, timestamp: ts, full: true })
      const { reactions } = fields(message)
      return Array.isArray(reactions) ? reactions : []
    },
  }
}

/** A message without a ts of Slack's shape is none: it could neither be found again nor be given an instant. */
function pageOf(answer: { messages?: unknown; has_more?: unknown; response_metadata?: unknown }): Page {
  const messages = Array.isArray(answer.messages) ? answer.messages : []
  return {
    messages: messages.filter((message) => timestamp(fields(message).ts) !== null) as ReadMessage[],
    next: words(fields(answer.response_metadata).next_cursor),
    hasMore: answer.has_more === true,
  }
}

function writing(client: WebClient, leaving: AsyncLocalStorage<number>): Writing {
  const quiet = { unfurl_links: false, unfurl_media: false, link_names: false } as const
  const metadata = (payload: Receipt) => ({ event_type: METADATA_TYPE, event_payload: { ...payload } })
  return {
    post: async ({ channel, threadTs }, content, receipt, sendBy) => {
      const message = { channel, ...content, ...quiet, metadata: metadata(receipt) }
      const thread = threadTs === null ? {} : { thread_ts: threadTs }
      const answer = await leaving.run(sendBy, () => client.chat.postMessage({ ...message, ...thread }))
      const ts = timestamp(answer.ts)
      if (ts === null) throw new Error('Slack answered a post without its ts')
      return ts
    },
    update: async ({ channel, ts }, content, receipt, sendBy) => {
      // Every edit repeats the metadata: an edit without it could lose the receipt.
      const message = { channel, ts, ...content, link_names: false, metadata: metadata(receipt) }
      await leaving.run(sendBy, () => client.chat.update(message))
    },
    deleteMessage: async (at) => void (await client.chat.delete(at)),
    react: async ({ channel, ts }, name, sendBy) =>
      void (await leaving.run(sendBy, () => client.reactions.add({ channel, timestamp: ts, name }))),
    unreact: async ({ channel, ts }, name, sendBy) =>
      void (await leaving.run(sendBy, () => client.reactions.remove({ channel, timestamp: ts, name }))),
    ephemeral: async ({ channel, user, threadTs, text }) => {
      const thread = threadTs === undefined ? {} : { thread_ts: threadTs }
      await client.chat.postEphemeral({ channel, user, text, link_names: false, ...thread })
    },
  }
}

function asking(client: WebClient): Asking {
  return {
    channel: async (id) => {
      const { channel } = await client.conversations.info({ channel: id })
      const isShared = channel?.is_ext_shared === true || channel?.is_org_shared === true
      return {
        isPrivate: channel?.is_private === true,
        isShared,
        isArchived: channel?.is_archived === true,
        isMember: channel?.is_member === true,
      }
    },
    joined: async (cursor) => {
      const types = 'public_channel,private_channel'
      const page = cursor === null ? {} : { cursor }
      const { channels, response_metadata } = await client.users.conversations({ types, limit: 999, ...page })
      if (!Array.isArray(channels)) throw new Error('users.conversations answered without a list')
      const ids = channels.map((each) => channelId(fields(each).id)).filter((id) => id !== null)
      return { channels: ids, next: words(fields(response_metadata).next_cursor) }
    },
    usergroupUsers: async (usergroup) => {
      const { users = [] } = await client.usergroups.users.list({ usergroup })
      if (!Array.isArray(users)) throw new Error('usergroups.users.list answered without a list')
      return users.filter((user) => userId(user) !== null)
    },
    user: async (id) => {
      const { user } = await client.users.info({ user: id })
      // Slack omits team_id for some people of other organisations.
      const workspace = organisationId(user?.team_id) ?? organisationId(user?.profile?.team)
      const organisation = organisationId(user?.enterprise_user?.enterprise_id)
      const { display_name, real_name } = fields(user?.profile)
      const name = words(display_name) ?? words(real_name) ?? words(user?.real_name) ?? words(user?.name)
      return { workspace, organisation, isBot: user?.is_bot === true, name }
    },
  }
}
