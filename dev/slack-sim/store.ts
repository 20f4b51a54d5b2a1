import type { Clock } from './clock.ts'
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
  | { kind: 'usergroup'; usergroup: SeedUsergroup }

interface Version {
  message: TruthMessage
  visibleAt: number
}

/**
 * The workspace as it truly is. Every message keeps the versions that reads still show, so that a read lags behind
 * the truth for a while, as Slack's do. Stored messages are never changed in place.
 */
export class Store {
  workspace: Workspace
  readonly channels = new Map<string, SeedChannel>()
  readonly usergroups = new Map<string, SeedUsergroup>()
  readonly ephemerals: EphemeralMessage[] = []
  /** By channel and ts. A ts is later than all before it, so that the order of insertion is the order in time. */
  readonly #messages = new Map<string, Map<string, Version[]>>()
  readonly #journal: Journal
  readonly #clock: Clock
  readonly #lagMs: () => number
  readonly #tell: (item: StreamItem) => void

  constructor(
    workspace: Workspace,
    parts: { journal: Journal; clock: Clock; lagMs: () => number; tell: (item: StreamItem) => void },
  ) {
    this.workspace = workspace
    this.#journal = parts.journal
    this.#clock = parts.clock
    this.#lagMs = parts.lagMs
    this.#tell = parts.tell
    const changes = parts.journal.replay('change') as Change[]
    if (changes.length === 0) this.#commit({ kind: 'seed', workspace })
    for (const change of changes) this.#apply(change)
  }

  /** Stores a message, new or changed; `lagMs` overrides how long reads do not show it. */
  put(message: TruthMessage, lagMs = this.#lagMs()): TruthMessage {
    const before = this.#versions(message.channel).get(message.ts)?.at(-1)?.visibleAt ?? 0
    const visibleAt = Math.max(before, Date.now() + lagMs)
    this.#commit({ kind: 'message', message, visibleAt })
    this.#tell({ kind: 'message', message })
    return message
  }

  putEphemeral(message: EphemeralMessage): void {
    this.#commit({ kind: 'ephemeral', message })
    this.#tell({ kind: 'ephemeral', message })
  }

  putChannel(channel: SeedChannel): void {
    this.#commit({ kind: 'channel', channel })
    this.#tell({ kind: 'channel', channel })
  }

  putUsergroup(usergroup: SeedUsergroup): void {
    this.#commit({ kind: 'usergroup', usergroup })
    this.#tell({ kind: 'usergroup', usergroup })
  }

  /** The message as it truly is, deleted or not. */
  message(channel: string, ts: string): TruthMessage | undefined {
    return this.#messages.get(channel)?.get(ts)?.at(-1)?.message
  }

  /** All messages of a channel as they truly are, deleted ones included, oldest first. */
  truth(channel: string): TruthMessage[] {
    const versions = [...this.#versions(channel).values()]
    return versions.flatMap((each) => each.at(-1)?.message ?? [])
  }

  /** The replies under a root as they truly are, oldest first. */
  replies(root: TruthMessage): TruthMessage[] {
    return this.truth(root.channel).filter((each) => each.thread_ts === root.ts && !each.deleted)
  }

  /** Messages of a channel as a read shows them now, deleted ones included, oldest first. */
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
    if (change.kind === 'usergroup') this.usergroups.set(change.usergroup.id, change.usergroup)
  }

  #seed(workspace: Workspace): void {
    this.workspace = workspace
    for (const channel of workspace.channels) this.channels.set(channel.id, channel)
    for (const group of workspace.usergroups) this.usergroups.set(group.id, group)
  }

  #addVersion({ message, visibleAt }: Version): void {
    const versions = this.#versions(message.channel).get(message.ts) ?? []
    const shown = versions.findLastIndex((each) => each.visibleAt <= Date.now())
    this.#versions(message.channel).set(message.ts, [
      ...versions.slice(Math.max(shown, 0)),
      { message, visibleAt },
    ])
    this.#clock.seen(message.ts)
  }

  #versions(channel: string): Map<string, Version[]> {
    const known = this.#messages.get(channel)
    if (known) return known
    const none = new Map<string, Version[]>()
    this.#messages.set(channel, none)
    return none
  }
}
