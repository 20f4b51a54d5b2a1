import { type Clock, micros } from './clock.ts'
import type {
  EphemeralMessage,
  SeedChannel,
  SeedUsergroup,
  StreamItem,
  TruthMessage,
  Workspace,
} from './control-api.ts'
import type { Journal } from './journal.ts'

/** One change of the store: a line of the journal. A message is always written whole. */
export type Change =
  | { kind: 'seed'; workspace: Workspace }
  | { kind: 'message'; message: TruthMessage; visibleAt: number }
  | { kind: 'ephemeral'; message: EphemeralMessage }
  | { kind: 'channel'; channel: SeedChannel }
  | { kind: 'channel_id'; from: string; to: string }
  | { kind: 'usergroup'; usergroup: SeedUsergroup }
  | { kind: 'workspace'; patch: Partial<Workspace> }

type Version = {
  message: TruthMessage
  visibleAt: number
}

/**
 * The true state of the workspace. Every message keeps the versions that reads still show, because reads lag
 * behind as Slack's do. Stored messages are never changed in place.
 */
export class Store {
  workspace: Workspace
  readonly channels = new Map<string, SeedChannel>()
  readonly usergroups = new Map<string, SeedUsergroup>()
  readonly ephemerals: EphemeralMessage[] = []
  /** The former ids of channels, each with the id that followed. */
  readonly #formerIds = new Map<string, string>()
  /** By channel and ts, in the order of time. */
  readonly #messages = new Map<string, Map<string, Version[]>>()
  readonly #journal: Journal
  readonly #clock: Clock
  readonly #lagMs: () => number
  readonly #emit: (item: StreamItem) => void

  constructor(
    workspace: Workspace,
    parts: { journal: Journal; clock: Clock; lagMs: () => number; emit: (item: StreamItem) => void },
  ) {
    this.workspace = workspace
    this.#journal = parts.journal
    this.#clock = parts.clock
    this.#lagMs = parts.lagMs
    this.#emit = parts.emit
    const changes = parts.journal.replay('change') as Change[]
    if (changes.length === 0) this.#commit({ kind: 'seed', workspace })
    for (const change of changes) this.#apply(change)
  }

  /** Stores a new or changed message; `lagMs` overrides how long reads do not show it. */
  put(message: TruthMessage, lagMs = this.#lagMs()): TruthMessage {
    const before = this.#versions(message.channel).get(message.ts)?.at(-1)?.visibleAt ?? 0
    const visibleAt = Math.max(before, Date.now() + lagMs)
    this.#commit({ kind: 'message', message, visibleAt })
    this.#emit({ kind: 'message', message })
    return message
  }

  putEphemeral(message: EphemeralMessage): void {
    this.#commit({ kind: 'ephemeral', message })
    this.#emit({ kind: 'ephemeral', message })
  }

  putChannel(channel: SeedChannel): void {
    this.#commit({ kind: 'channel', channel })
    this.#emit({ kind: 'channel', channel })
  }

  /** Moves the channel and its messages to the new id. */
  changeChannelId(from: string, to: string): void {
    this.#commit({ kind: 'channel_id', from, to })
    this.#emit({ kind: 'channel_id', from, to })
  }

  /** The present id of a channel, by a former id. */
  idNow(id: string): string {
    const next = this.#formerIds.get(id)
    return next === undefined ? id : this.idNow(next)
  }

  /** Changes people, integrations, emoji or the organisation. */
  putWorkspace(patch: Partial<Workspace>): void {
    this.#commit({ kind: 'workspace', patch })
    this.#emit({ kind: 'workspace', workspace: this.workspace })
  }

  putUsergroup(usergroup: SeedUsergroup): void {
    this.#commit({ kind: 'usergroup', usergroup })
    this.#emit({ kind: 'usergroup', usergroup })
  }

  /** The message in its true state, deleted or not. */
  message(channel: string, ts: string): TruthMessage | undefined {
    return this.#messages.get(channel)?.get(ts)?.at(-1)?.message
  }

  /** All messages of a channel in their true state, deleted ones included, oldest first. */
  truth(channel: string): TruthMessage[] {
    const versions = [...this.#versions(channel).values()]
    return versions.flatMap((each) => each.at(-1)?.message ?? [])
  }

  /** The replies under a root in their true state, oldest first. */
  replies(root: TruthMessage): TruthMessage[] {
    return this.truth(root.channel).filter((each) => each.thread_ts === root.ts && !each.deleted)
  }

  /** The messages of a channel as a read shows them now, deleted ones included, oldest first. */
  visible(channel: string, now = Date.now()): TruthMessage[] {
    const versions = [...this.#versions(channel).values()]
    return versions.flatMap((each) => each.findLast((one) => one.visibleAt <= now)?.message ?? [])
  }

  #commit(change: Change): void {
    this.#journal.append('change', change)
    this.#apply(change)
  }

  #apply(change: Change): void {
    if (change.kind === 'seed') this.#seed(change.workspace)
    if (change.kind === 'message') this.#addVersion(change)
    if (change.kind === 'ephemeral') this.ephemerals.push(change.message)
    if (change.kind === 'channel') this.channels.set(change.channel.id, change.channel)
    if (change.kind === 'channel_id') this.#moveChannel(change)
    if (change.kind === 'workspace') this.workspace = { ...this.workspace, ...change.patch }
    if (change.kind === 'usergroup') this.usergroups.set(change.usergroup.id, change.usergroup)
  }

  #seed(workspace: Workspace): void {
    this.workspace = workspace
    for (const channel of workspace.channels) this.channels.set(channel.id, channel)
    for (const group of workspace.usergroups) this.usergroups.set(group.id, group)
  }

  #moveChannel({ from, to }: { from: string; to: string }): void {
    const channel = this.channels.get(from)
    if (!channel) return
    this.channels.delete(from)
    this.channels.set(to, { ...channel, id: to })
    const moved = [...this.#versions(from)].map(([ts, versions]): [string, Version[]] => [
      ts,
      versions.map((each) => ({ ...each, message: { ...each.message, channel: to } })),
    ])
    this.#messages.set(to, new Map(moved))
    this.#messages.delete(from)
    this.#formerIds.set(from, to)
  }

  #addVersion({ message, visibleAt }: Version): void {
    const channel = this.#versions(message.channel)
    const versions = channel.get(message.ts) ?? []
    const shown = versions.findLastIndex((each) => each.visibleAt <= Date.now())
    channel.set(message.ts, [...versions.slice(Math.max(shown, 0)), { message, visibleAt }])
    // Each new ts is later than all before it, except that of a message of long ago.
    if (versions.length === 0 && micros(message.ts) < this.#clock.last()) this.#sort(message.channel)
    this.#clock.seen(message.ts)
  }

  #sort(channel: string): void {
    const sorted = [...this.#versions(channel)].sort(([one], [other]) => micros(one) - micros(other))
    this.#messages.set(channel, new Map(sorted))
  }

  #versions(channel: string): Map<string, Version[]> {
    const known = this.#messages.get(channel)
    if (known) return known
    const none = new Map<string, Version[]>()
    this.#messages.set(channel, none)
    return none
  }
}
