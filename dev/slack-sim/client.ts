import type {
  BotRequest,
  ClickRequest,
  ClickResult,
  DisconnectReason,
  EditRequest,
  EmojiRequest,
  EnterpriseRequest,
  EnvelopeRequest,
  FaultOrder,
  FaultRecord,
  FormRequest,
  Idle,
  MessageRequest,
  PostRequest,
  ReactRequest,
  SeedChannel,
  Settings,
  State,
  StreamItem,
  TopicRequest,
  TruthMessage,
  UnfurlRequest,
  UserRequest,
} from './control-api.ts'

type Post = <Answer = object>(path: string, body?: unknown) => Promise<Answer>

/** Actions of people and integrations. */
const peopleOrders = (post: Post) => ({
  post: (request: PostRequest) => post<{ ts: string }>('post', request),
  form: (request: FormRequest) => post<{ ts: string }>('form', request),
  edit: (request: EditRequest) => post('edit', request),
  unfurl: (request: UnfurlRequest) => post('unfurl', request),
  delete: (request: MessageRequest) => post('delete', request),
  react: (request: ReactRequest) => post('react', request),
  unreact: (request: ReactRequest) => post('unreact', request),
  click: (request: ClickRequest) => post<ClickResult>('click', request),
  envelope: (request: EnvelopeRequest) => post<ClickResult>('envelope', request),
})

/** Changes to channels. */
const channelOrders = (post: Post) => ({
  channel: (channel: SeedChannel) => post('channel', channel),
  archive: (channel: string) => post('archive', { channel }),
  unarchive: (channel: string) => post('unarchive', { channel }),
  invite: (channel: string, user: string) => post('invite', { channel, user }),
  kick: (channel: string, user: string) => post('kick', { channel, user }),
  deleteChannel: (channel: string) => post('delete-channel', { channel }),
  rename: (channel: string, name: string) => post('rename', { channel, name }),
  topic: (request: TopicRequest) => post('topic', request),
  convert: (channel: string, to: 'private' | 'public', user?: string) =>
    post('convert', { channel, to, user }),
  share: (channel: string, team_id: string) => post('share', { channel, team_id }),
  unshare: (channel: string, team_id: string) => post('unshare', { channel, team_id }),
  changeChannelId: (channel: string, new_id?: string) =>
    post<{ id: string }>('channel-id', { channel, new_id }),
})

/** Changes to the workspace: people, integrations, groups and emoji. */
const workspaceOrders = (post: Post) => ({
  user: (user: UserRequest) => post('user', user),
  bot: (bot: BotRequest) => post('bot', bot),
  group: (id: string, users: string[]) => post('group', { id, users }),
  emoji: (name: string, value?: EmojiRequest['value']) => post('emoji', { name, value }),
  enterprise: (enterprise: EnterpriseRequest) => post('enterprise', enterprise),
})

/**
 * A typed client for the control API of the simulator at `url`. A refused order rejects with the simulator's
 * sentence.
 */
export function slackSim(url: string) {
  const base = `${url.replace(/\/$/, '')}/control/`

  async function call<Answer>(method: string, path: string, body?: unknown): Promise<Answer> {
    const response = await fetch(base + path, {
      method,
      ...(body === undefined
        ? {}
        : { body: JSON.stringify(body), headers: { 'content-type': 'application/json' } }),
    })
    const answer = (await response.json()) as { error?: string }
    if (!response.ok) throw new Error(`slack-sim: ${method} ${path}: ${answer.error}`)
    return answer as Answer
  }
  const get = <Answer>(path: string) => call<Answer>('GET', path)
  const post: Post = (path, body = {}) => call('POST', path, body)

  return {
    /** Base of the Web API: the product's SLACK_API_URL. */
    apiUrl: `${url.replace(/\/$/, '')}/api/`,
    health: () => get<{ ok: true }>('health'),
    state: () => get<State>('state'),
    idle: () => get<Idle>('idle'),

    ...peopleOrders(post),
    ...channelOrders(post),
    ...workspaceOrders(post),

    settings: (patch: Partial<Settings>) => post<Settings>('settings', patch),
    fault: (order: FaultOrder) => post<FaultRecord>('faults', order),
    faults: () => get<FaultRecord[]>('faults'),
    clearFaults: () => call('DELETE', 'faults', {}),
    /** Ends the open sockets, or only `count` of them. */
    disconnect: (reason: DisconnectReason, count?: number) =>
      post<{ sockets: number }>('disconnect', { reason, count }),
    /** Slack limits the app, and tells it so: events are lost until the limit ends. */
    limitApp: (limited: boolean) => post('limit-app', { limited }),
    /** Takes Slack down for this many milliseconds, or until it is brought back. */
    down: (down: boolean | { ms: number }) => post('down', typeof down === 'boolean' ? { down } : down),

    stream: (signal?: AbortSignal) => streamItems(`${base}stream`, signal),
    until,
    message,
  }

  /** Waits until the state satisfies `holds`; checks again after every change. */
  async function until(
    holds: (state: State) => boolean,
    what = 'the expected state',
    ms = 10_000,
  ): Promise<State> {
    const abort = AbortSignal.timeout(ms)
    try {
      for await (const _ of streamItems(`${base}stream`, abort)) {
        const state = await get<State>('state')
        if (holds(state)) return state
      }
    } catch (error) {
      if (!abort.aborted) throw error
    }
    throw new Error(`slack-sim: no ${what} within ${ms} ms`)
  }

  /** The message with this ts in its true state. */
  async function message(channel: string, ts: string): Promise<TruthMessage | undefined> {
    const { messages } = await get<State>('state')
    return messages.find((one) => one.channel === channel && one.ts === ts)
  }
}

/**
 * Items of the SSE stream, from now on. The first item is always the settings: it shows that the reader is
 * connected.
 */
async function* streamItems(url: string, signal?: AbortSignal): AsyncGenerator<StreamItem> {
  const response = await fetch(url, { signal: signal ?? null })
  if (!response.body) throw new Error('slack-sim: the stream has no body')
  let rest = ''
  for await (const chunk of response.body.pipeThrough(new TextDecoderStream())) {
    const parts = (rest + chunk).split('\n\n')
    rest = parts.pop() ?? ''
    for (const part of parts) if (part.startsWith('data: ')) yield JSON.parse(part.slice(6))
  }
}
