import type { Command } from '../domain/command.ts'
import { type Deadline, next } from '../domain/deadline.ts'
import { decide } from '../domain/decide.ts'
import type { TicketEvent } from '../domain/event.ts'
import type { TicketKey } from '../domain/key.ts'
import type { Terms } from '../domain/policy.ts'
import { evolve, type Ticket } from '../domain/ticket.ts'
import type { Timing } from '../domain/timing.ts'
import type { Answer, Carry, Fact, Heard, Seen, Trigger } from './contract.ts'

/** How many answers a run remembers, so that nothing that is told twice is applied twice. */
const REMEMBERED = 200
/** How many messages a click may be overtaken by. */
const HEARD = 20

type Entry = { readonly command: Command; readonly event: TicketEvent }
type Waiting = { readonly message: Fact; readonly answer: (answer: Answer | Promise<Answer>) => void }

/**
 * What one run of a ticket's workflow knows, shared by its coroutines. Everything here is synchronous: what
 * arrives is decided and evolved at once; only the coroutines await.
 */
export class Run {
  readonly key: TicketKey
  ticket: Ticket | null
  /** Null until loaded, and where no team takes tickets in this channel. */
  terms: Terms | null = null
  timing: Timing | null = null
  longHistory = Number.POSITIVE_INFINITY
  /** While this is false, what arrives waits in the inbox: the ticket is being loaded, opened or reloaded. */
  ready = false
  /** The trigger that shall open a ticket where there is none. */
  trigger: Trigger | null = null
  /** Decided, not yet recorded. The commands are kept: after a conflict they are decided again. */
  outbox: Entry[] = []
  /** How often somebody asked to look again at what is undelivered, and how much of that was done. */
  asked = 0
  looked = 0
  /** Undelivered lanes, the lanes that an activity is working on, and those that were given up for now. */
  readonly wanted: Map<string, number>
  readonly sending = new Set<string>()
  readonly parked: Set<string>
  /** The run is about to continue as new: no lane is taken up any more. */
  draining = false
  /** Why there is no ticket. */
  nothing = 'no ticket'
  /** How much has arrived: the leaving coroutine waits until this rests. */
  touched = 0
  #inbox: Waiting[] = []
  #seen: Map<string, Answer>
  #heard: readonly Heard[]

  constructor(key: TicketKey, carry: Carry | undefined) {
    this.key = key
    this.ticket = carry?.ticket ?? null
    this.wanted = new Map(Object.entries(carry?.wanted ?? {}))
    this.parked = new Set(carry?.parked ?? [])
    this.#heard = carry?.heard ?? []
    this.#seen = new Map((carry?.seen ?? []).map(({ id, answer }) => [id, answer]))
  }

  /** Whatever arrives comes through here. Before the run is ready the answer waits with it. */
  take(message: Fact): Answer | Promise<Answer> {
    this.touched++
    if (this.ready) return this.#apply(message)
    return new Promise((answer) => this.#inbox.push({ message, answer }))
  }

  /** From here on what arrives is decided at once; what waited is decided now, in its order. */
  open(): void {
    this.ready = true
    for (const { message, answer } of this.#inbox.splice(0)) answer(this.take(message))
  }

  /** The next trigger that waits for a ticket to be opened; it is then no longer in the inbox. */
  takeTrigger(): Trigger | null {
    const held = this.trigger
    this.trigger = null
    if (held !== null) return held
    const index = this.#inbox.findIndex(({ message }) => message.kind === 'trigger')
    const [waiting] = index < 0 ? [] : this.#inbox.splice(index, 1)
    waiting?.answer(this.#accepted())
    return waiting?.message.kind === 'trigger' ? waiting.message : null
  }

  /** Decides commands that belong together, each at its own instant, and then what has come due. */
  tell(commands: readonly Command[]): void {
    const now = Date.now()
    for (const command of commands) this.#tellOne(command, now)
    this.settle(now)
  }

  /** Fires every deadline up to `upTo`. */
  settle(upTo: number): void {
    for (let due = this.due(); due !== null && due.at <= upTo; due = this.due()) {
      this.#act({ kind: 'tick', id: `tick:${due.kind}:${due.at}`, at: due.at }, upTo)
    }
  }

  due(): Deadline | null {
    return this.ticket === null || this.terms === null ? null : next(this.ticket, this.terms)
  }

  /** What was loaded replaces what was decided on another state; commands that were not recorded are told again. */
  reload(ticket: Ticket | null, applied: readonly { readonly id: string; readonly seq: number }[]): void {
    const again = new Set(this.outbox.splice(0).map(({ command }) => command))
    this.ticket = ticket
    for (const command of again) this.#seen.delete(command.id)
    // What the other run has recorded it has applied: it is not told again.
    for (const { id, seq } of applied) this.remember(id, { ok: true, seq })
    this.tell([...again].filter((command) => command.kind !== 'tick'))
  }

  want(lane: string, seq: number): void {
    this.wanted.set(lane, Math.max(seq, this.wanted.get(lane) ?? 0))
    this.parked.delete(lane)
  }

  delivered(lane: string, seq: number): void {
    if ((this.wanted.get(lane) ?? 0) <= seq) this.wanted.delete(lane)
  }

  /** Given up for now: it is owed no more until Postgres says that it is again. */
  park(lane: string): void {
    this.wanted.delete(lane)
    this.parked.add(lane)
  }

  freeLanes(): string[] {
    return [...this.wanted.keys()].filter((lane) => !this.sending.has(lane))
  }

  remember(id: string, answer: Answer): void {
    this.#seen.set(id, answer)
    for (const oldest of this.#seen.keys()) {
      if (this.#seen.size <= REMEMBERED) break
      this.#seen.delete(oldest)
    }
  }

  /** Everything is recorded, nobody waits, and no activity is in flight. What Slack is owed is another question. */
  idle(): boolean {
    return this.recorded() && this.#inbox.length === 0 && this.sending.size === 0
  }

  recorded(): boolean {
    return this.outbox.length === 0 && this.looked === this.asked
  }

  carry(): Carry {
    return {
      ticket: this.ticket,
      wanted: Object.fromEntries(this.wanted),
      parked: [...this.parked],
      seen: [...this.#seen].map(([id, answer]): Seen => ({ id, answer })),
      heard: this.#heard,
    }
  }

  #apply(message: Fact): Answer {
    if (message.kind === 'wake') {
      if (this.ticket !== null) this.asked++
      return this.#accepted()
    }
    if (message.kind === 'trigger') {
      if (this.ticket === null) this.#waitToOpen(message)
      return this.#accepted()
    }
    const now = Date.now()
    const answer = this.#tellOne(message, now)
    this.settle(now)
    return answer
  }

  #tellOne(command: Command, now: number): Answer {
    const before = this.#seen.get(command.id)
    if (before) return before
    // Deadlines up to the instant at which it was said come first, whenever it arrives.
    this.settle(Math.min(now, command.at))
    const decided = this.outbox.length
    const answer = this.#act(command, now)
    if (command.kind !== 'message') this.#hearAgain(command.at, now)
    else if (this.outbox.length === decided) this.#heard = [...this.#heard, command].slice(-HEARD)
    // Where there is no ticket yet, the opening that may follow must still be able to count this.
    if (this.ticket !== null) this.remember(command.id, answer)
    return answer
  }

  /**
   * A click that waited may have been overtaken by a message that was written after it and meant nothing then: that
   * must still count, once.
   */
  #hearAgain(since: number, now: number): void {
    this.#heard = this.#heard.filter((message) => {
      const decided = this.outbox.length
      if (message.at > since) this.#act(message, now)
      return this.outbox.length === decided
    })
  }

  #waitToOpen(trigger: Trigger): void {
    this.trigger = trigger
    this.ready = false
  }

  #act(command: Command, now: number): Answer {
    if (this.terms === null) return { ok: false, code: 'no_ticket', say: 'This message is not a ticket.' }
    const decision = decide(this.ticket, command, now, this.terms)
    if (!decision.ok) return { ok: false, ...decision.rejection }
    for (const event of decision.events) {
      this.ticket = evolve(this.ticket, event)
      this.outbox.push({ command, event })
    }
    return this.#accepted()
  }

  #accepted(): Answer {
    return { ok: true, seq: this.ticket?.seq ?? 0 }
  }
}
