import type { Person } from '../../src/domain/actor.ts'
import type { ReplyKind } from '../../src/domain/command.ts'
import { instantOf } from '../../src/domain/ids.ts'
import { key } from '../domain/fixtures.ts'
import { errors } from '../slack/writer/fake-slack.ts'
import type { Dice, World } from '../slack/writer/world.ts'

/** When the request is written, on the world's clock. */
export const ROOT_AT = 720_000
/** The true time at the beginning of a play, in epoch milliseconds; Slack's clock is the true one. */
export const BASE = instantOf(key.threadTs) - ROOT_AT
/** So few, that a play has threads of several pages. */
const PAGE = 3
const CALL_MS = 100
const TEXTS: Readonly<Record<ReplyKind, string>> = {
  words: 'It still fails',
  thanks: 'thanks!',
  emoji: ':tada:',
}

type Version = { readonly at: number; readonly showsAt: number; readonly kind: ReplyKind | 'deleted' }

/** A message in its true state. `versions`: as posted, and after each edit or the deletion, on the world's clock. */
export type Said = {
  readonly ts: string
  readonly at: number
  readonly actor: Person
  readonly versions: Version[]
}

/** One change of a message, of which Slack tells by an event. `nth` is its version. */
export type Change = { readonly said: Said; readonly nth: number; readonly at: number }

/** Slack with one thread, whose reads lag behind each change by a time of its own. */
export class LaggingSlack {
  readonly root: Said
  readonly replies: Said[] = []
  /** When each read was made. */
  readonly reads: number[] = []
  readonly #world: World
  readonly #dice: Dice
  readonly #lagMs: number

  constructor(world: World, dice: Dice, root: { at: number; actor: Person; lagMs: number }) {
    this.#world = world
    this.#dice = dice
    this.#lagMs = root.lagMs
    this.root = { ts: key.threadTs, at: root.at, actor: root.actor, versions: [] }
    this.change(this.root, root.at, 'words')
  }

  post(at: number, actor: Person, kind: ReplyKind): Change {
    const micros = String(this.replies.length + 1).padStart(3, '0')
    const ts = `${((BASE + at) / 1000).toFixed(3)}${micros}`
    const said: Said = { ts, at, actor, versions: [] }
    this.replies.push(said)
    return this.change(said, at, kind)
  }

  change(said: Said, at: number, kind: Version['kind']): Change {
    said.versions.push({ at, showsAt: at + this.#dice.edgy(0, this.#lagMs), kind })
    return { said, nth: said.versions.length - 1, at }
  }

  /** The API's method: the root is on every page. */
  readonly replyPage = async ({ cursor = '' }: { cursor?: string }) => {
    await this.#world.sleep(CALL_MS)
    this.reads.push(this.#world.now)
    const shown = [this.root, ...this.replies].flatMap((said) => this.#shown(said))
    const [root] = shown.filter(({ ts }) => ts === this.root.ts)
    if (root === undefined) throw errors.code('thread_not_found')
    const rest = shown
      .filter(({ ts }) => ts !== root.ts && ts >= cursor)
      .toSorted((a, b) => (a.ts < b.ts ? -1 : 1))
    return { messages: [root, ...rest.slice(0, PAGE)], next: rest[PAGE]?.ts ?? null }
  }

  #shown(said: Said) {
    const nth = said.versions.findLastIndex(({ showsAt }) => showsAt <= this.#world.now)
    const raw = rawOf({ said, nth, at: 0 })
    return nth < 0 || ('subtype' in raw && said !== this.root) ? [] : [raw]
  }
}

/** A message as Slack sends it after a change. */
export function rawOf({ said, nth }: Change) {
  const { kind, at } = said.versions[nth] ?? { kind: 'deleted' as const, at: 0 }
  const place = { ts: said.ts, thread_ts: key.threadTs }
  if (kind === 'deleted') return { ...place, subtype: 'tombstone', text: '' }
  const edited = nth === 0 ? {} : { edited: { ts: `${((BASE + at) / 1000).toFixed(3)}000` } }
  return { ...place, user: said.actor.user, text: TEXTS[kind], ...edited }
}
