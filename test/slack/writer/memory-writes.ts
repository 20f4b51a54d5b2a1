import type { Echo, WriteRow, WriteState, WriteStore } from '../../../src/activities/ports/writes.ts'
import type { Parking, WriteFailure } from '../../../src/domain/writes.ts'

/** The stored fields of a write beyond those that the writer sees; instants are the database's. */
export type Kept = Omit<WriteRow, 'ageMs' | 'editedAgoMs'> & {
  readonly generation: number
  readonly attemptAt: number | null
  readonly editedAt: number | null
  readonly holder: string | null
  readonly heldUntil: number
  readonly stoppedFrom: WriteState | null
  readonly parking: Parking | null
  readonly failure: WriteFailure | null
  readonly duplicates: number
}

type Asked = Pick<WriteRow, 'opKey' | 'owner' | 'lane' | 'target' | 'notice' | 'seq'> & {
  readonly clickedSeq?: number
}

const receiptOf = (opKey: string, generation: number): string => `${opKey}#${generation}`
const GOES_ON = { stoppedFrom: null, parking: null, failure: null }
const NO_LEASE = { holder: null, heldUntil: 0 }
const NOBODYS = ['sending', 'ready', 'parked', 'failed']

/** The Slack writes as in src/db, each transition atomic, with the database's own clock. */
export class MemoryWrites implements WriteStore {
  readonly rows = new Map<string, Kept>()
  readonly #clock: () => number
  readonly #versions = new Map<string, number>()

  constructor(clock: () => number) {
    this.#clock = clock
  }

  /** Like `record`: a new write, or a newer revision of one; a notice never changes. */
  ask(asked: Asked): void {
    const row = this.rows.get(asked.opKey)
    if (row?.notice === null) {
      const revived = row.failure?.because === 'bug' && asked.seq > row.seq
      const fresh = revived ? { state: row.stoppedFrom ?? 'ready', ...GOES_ON } : {}
      const clickedSeq = Math.max(row.clickedSeq, asked.clickedSeq ?? 0)
      this.#set(row, { seq: Math.max(row.seq, asked.seq), clickedSeq, ...fresh })
    }
    if (row === undefined) this.rows.set(asked.opKey, newRow(asked))
  }

  /** Like `record`: void if it is certainly not posted; to be edited or voided if it may be. */
  void(opKey: string, seq = this.row(opKey).seq + 1): void {
    const row = this.row(opKey)
    const was = row.state === 'parked' ? row.stoppedFrom : row.state
    if (row.notice === null || row.voidedBecause !== null) return
    const voidedBecause = `responded@${seq}`
    if (was === 'ready') this.#set(row, { state: 'void', voidedBecause, ...GOES_ON })
    if (was === 'sending' || was === 'done') this.#set(row, { seq: Math.max(row.seq, seq), voidedBecause })
  }

  row(opKey: string): Kept {
    const row = this.rows.get(opKey)
    if (row === undefined) throw new RangeError(`there is no Slack write ${opKey}`)
    return row
  }

  /** Without any rule: for tests that remove one. */
  force(opKey: string, change: Partial<Kept>): void {
    this.#set(this.row(opKey), change)
  }

  async find(opKey: string): Promise<WriteRow | null> {
    const row = this.rows.get(opKey)
    if (row === undefined) return null
    const ago = (at: number | null) => (at === null ? null : this.#clock() - at)
    return { ...row, ageMs: ago(row.attemptAt), editedAgoMs: ago(row.editedAt) }
  }

  async shows(_: unknown, messageTs: string, seq: number): Promise<boolean> {
    return [...this.rows.values()].some((row) => row.messageTs === messageTs && row.doneSeq >= seq)
  }

  async begin(opKey: string, attempt: number, channel: string): Promise<boolean> {
    const row = this.row(opKey)
    if (row.state !== 'ready' || row.attempt !== attempt) return false
    const now = this.#clock()
    return this.#set(row, {
      state: 'sending',
      attempt: attempt + 1,
      channel,
      firstAt: row.firstAt ?? now,
      attemptAt: now,
    })
  }

  async again(opKey: string, attempt: number): Promise<boolean> {
    const row = this.row(opKey)
    if (row.state !== 'sending' || row.attempt !== attempt) return false
    return this.#set(row, { state: row.voidedBecause === null ? 'ready' : 'void' })
  }

  async done(opKey: string, attempt: number, ts: string | null, seq: number): Promise<boolean> {
    const row = this.row(opKey)
    const doneSeq = Math.max(row.doneSeq, seq)
    const open = row.messageTs === null && NOBODYS.includes(row.state)
    if (open && row.attempt === attempt && attempt > 0)
      return this.#set(row, { state: 'done', messageTs: ts, doneSeq, ...GOES_ON })
    const stands = row.state === 'done' || row.stoppedFrom === 'done'
    return stands && row.messageTs === ts ? this.#set(row, { doneSeq }) : false
  }

  async park(
    opKey: string,
    attempt: number,
    { error, scope, advice }: Parking,
    channel?: string,
  ): Promise<boolean> {
    const at = channel !== undefined && this.row(opKey).state === 'ready' ? { channel } : {}
    return this.#stop(opKey, attempt, { state: 'parked', parking: { error, scope, advice }, ...at })
  }

  async fail(opKey: string, attempt: number, { error, because }: WriteFailure): Promise<boolean> {
    return this.#stop(opKey, attempt, { state: 'failed', failure: { error, because } })
  }

  #stop(opKey: string, attempt: number, stopped: Partial<Kept>): boolean {
    const row = this.row(opKey)
    const behind = row.state === 'done' && row.seq > row.doneSeq
    const undelivered = row.state === 'ready' || row.state === 'sending' || behind
    if (!undelivered || row.attempt !== attempt) return false
    return this.#set(row, { ...stopped, stoppedFrom: row.state })
  }

  async unpark({ opKey }: { opKey?: string }) {
    const parked = [...this.rows.values()].filter(
      (row) =>
        (row.state === 'parked' && opKey === undefined) || (row.opKey === opKey && row.stoppedFrom !== null),
    )
    for (const row of parked) this.#set(row, { state: row.stoppedFrom ?? 'ready', ...GOES_ON })
    return parked.map((row) => ({ opKey: row.opKey, owner: row.owner }))
  }

  async lease(opKey: string, holder: string, leaseMs: number): Promise<number> {
    const row = this.row(opKey)
    const now = this.#clock()
    const free = row.holder === null || row.holder === holder || row.heldUntil < now
    if (!free) return Math.max(1, Math.ceil(row.heldUntil - now))
    this.#set(row, { holder, heldUntil: now + leaseMs })
    return 0
  }

  async edited(opKey: string, holder: string, seq: number): Promise<void> {
    const row = this.row(opKey)
    const doneSeq = Math.max(row.doneSeq, seq)
    // Reactions are never posted: their first change ends `ready`.
    const state = row.state === 'ready' ? 'done' : row.state
    if (row.holder === holder) this.#set(row, { state, doneSeq, editedAt: this.#clock(), ...NO_LEASE })
  }

  async mark(opKey: string, emoji: string): Promise<void> {
    const row = this.row(opKey)
    if (!row.marks.includes(emoji)) this.#set(row, { marks: [...row.marks, emoji] })
  }

  async unmark(opKey: string, emoji: string): Promise<void> {
    const row = this.row(opKey)
    this.#set(row, { marks: row.marks.filter((each) => each !== emoji) })
  }

  async release(opKey: string, holder: string): Promise<void> {
    const row = this.row(opKey)
    if (row.holder === holder) this.#set(row, NO_LEASE)
  }

  /** `lost` is the message that was found gone: another is posted only while it is on record. */
  async recreate(opKey: string, lost?: string): Promise<void> {
    const row = this.row(opKey)
    if (row.state !== 'done' || row.messageTs === null || row.notice !== null) return
    if (lost !== undefined && row.messageTs !== lost) return
    const generation = row.generation + 1
    const { channel, duplicates, marks } = row
    // `attempt` continues, so that an attempt on the lost message finds no match.
    const fresh = { ...newRow(row), channel, duplicates, marks, attempt: row.attempt + 1, generation }
    this.#set(row, { ...fresh, receipt: receiptOf(opKey, generation) })
  }

  async echo(receipt: string, channel: string, ts: string): Promise<Echo> {
    const row = [...this.rows.values()].find((each) => each.receipt === receipt)
    if (row === undefined) return { kind: 'unknown' }
    if (row.messageTs === null && NOBODYS.includes(row.state)) {
      const posted = row.voidedBecause === null ? row.seq : row.seq - 1
      const doneSeq = row.notice === null ? row.doneSeq : posted
      this.#set(row, { state: 'done', channel, messageTs: ts, doneSeq, ...GOES_ON })
      return { kind: 'stands' }
    }
    return row.messageTs === ts ? { kind: 'stands' } : { kind: 'duplicate', opKey: row.opKey }
  }

  async countDuplicate(opKey: string): Promise<void> {
    const row = this.row(opKey)
    this.#set(row, { duplicates: row.duplicates + 1 })
  }

  async channelChanged(channel: string): Promise<void> {
    this.#versions.set(channel, (this.#versions.get(channel) ?? 0) + 1)
  }

  async channelVersion(channel: string): Promise<number> {
    return this.#versions.get(channel) ?? 0
  }

  async parked(after: string, limit: number) {
    return [...this.rows.values()]
      .flatMap(({ parking, ...row }) => (parking === null ? [] : [{ ...row, error: parking.error }]))
      .filter(({ opKey }) => opKey > after)
      .sort((a, b) => (a.opKey < b.opKey ? -1 : 1))
      .slice(0, limit)
  }

  async tried(): Promise<void> {}

  async forgotten() {
    return []
  }

  #set(row: Kept, change: Partial<Kept>): true {
    this.rows.set(row.opKey, { ...row, ...change })
    return true
  }
}

const newRow = ({ opKey, owner, lane, target, notice, seq, clickedSeq = 0 }: Asked): Kept => ({
  clickedSeq,
  ...{ opKey, owner, lane, target, notice, seq },
  channel: target.kind === 'thread' ? target.channel : null,
  receipt: receiptOf(opKey, 1),
  generation: 1,
  doneSeq: 0,
  voidedBecause: null,
  marks: [],
  state: 'ready',
  attempt: 0,
  firstAt: null,
  attemptAt: null,
  messageTs: null,
  editedAt: null,
  duplicates: 0,
  ...NO_LEASE,
  ...GOES_ON,
})
