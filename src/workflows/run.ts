import { DOCKET } from '../domain/actor.ts'
import type { Answer, AppliedCommand, Command, Fact, Trigger, Words } from '../domain/command.ts'
import { type Deadline, next } from '../domain/deadline.ts'
import { decide } from '../domain/decide.ts'
import type { TicketEvent } from '../domain/event.ts'
import type { TicketKey } from '../domain/key.ts'
import type { ContinueAsNewState } from '../domain/stored/continued.ts'
import type { Terms } from '../domain/terms.ts'
import { evolve, type Ticket } from '../domain/ticket.ts'
import type { LoopTiming } from '../domain/timing.ts'
import { keepIgnored } from './ignored-messages.ts'

/** How many answers a run remembers, so that a repeated command is idempotent. */
const APPLIED_COMMANDS = 200

type Entry = { readonly command: Command; readonly event: TicketEvent }
type Waiting = { readonly message: Fact; readonly answer: (answer: Answer | Promise<Answer>) => void }

/**
 * The state of one run of a ticket's workflow, shared by its coroutines. Everything here is synchronous: a message is
 * decided and evolved at once; only the coroutines await.
 */
export class Run {
  readonly key: TicketKey
  ticket: Ticket | null
  /** Null until loaded, and if no team accepts tickets in this channel. */
  terms: Terms | null = null
  timing: LoopTiming | null = null
  continueAsNewAfterEvents = Number.POSITIVE_INFINITY
  /** While this is false, messages wait in the inbox: the ticket is being loaded, opened or reloaded. */
  ready = false
  /** The trigger that will open a ticket if there is none. */
  trigger: Trigger | null = null
  /** Decided, but not recorded yet. The commands are kept: after a conflict they are decided again. */
  outbox: Entry[] = []
  /** How often a new check of the undelivered writes was requested, and how many requests are done. */
  syncRequested = 0
  syncDone = 0
  /** Undelivered lanes, lanes with a running activity, and parked lanes. */
  readonly undelivered: Map<string, number>
  readonly sending = new Set<string>()
  readonly parked: Set<string>
  /** Lanes with a running activity -> ends its pause between two attempts. */
  readonly hurry = new Map<string, () => void>()
  /** The run is about to continue as new: it starts no further lane. */
  draining = false
  /** Why there is no ticket. */
  nothing = 'no ticket'
  /** The number of messages so far: the leaving coroutine waits until it stops growing. */
  activityCount = 0
  #inbox: Waiting[] = []
  #applied: Map<string, Answer>
  #ignoredMessages: readonly Words[]

  constructor(key: TicketKey, continued: ContinueAsNewState | undefined) {
    this.key = key
    this.ticket = continued?.ticket ?? null
    this.undelivered = new Map(Object.entries(continued?.undelivered ?? {}))
    this.parked = new Set(continued?.parked ?? [])
    this.#ignoredMessages = continued?.ignoredMessages ?? []
    this.#applied = new Map((continued?.applied ?? []).map(({ id, answer }) => [id, answer]))
  }

  /** Every message passes through here. Before the run is ready, its answer waits with it. */
  take(message: Fact): Answer | Promise<Answer> {
    this.activityCount++
    if (this.ready) return this.#apply(message)
    return new Promise((answer) => this.#inbox.push({ message, answer }))
  }

  /** From here on messages are decided at once; waiting messages are decided now, in order. */
  open(): void {
    this.ready = true
    for (const { message, answer } of this.#inbox.splice(0)) answer(this.take(message))
  }

  /** Removes the next trigger without a ticket from the inbox. */
  takeTrigger(): Trigger | null {
    const held = this.trigger
    this.trigger = null
    if (held !== null) return held
    const index = this.#inbox.findIndex(({ message }) => message.kind === 'trigger')
    const [waiting] = index < 0 ? [] : this.#inbox.splice(index, 1)
    waiting?.answer(this.#accepted())
    return waiting?.message.kind === 'trigger' ? waiting.message : null
  }

  /** Decides commands that belong together, each at its own instant, and then fires the due deadlines. */
  apply(commands: readonly Command[]): void {
    const now = Date.now()
    for (const command of commands) this.#applyOnce(command, now)
    this.settle(now)
  }

  /** Fires every deadline up to `upTo`. */
  settle(upTo: number): void {
    for (let due = this.due(); due !== null && due.at <= upTo; due = this.due()) {
      const { id: deadline, at } = due
      const decided = this.outbox.length
      this.#act({ kind: 'tick', id: `tick:${deadline}:${at}`, deadline, at, actor: DOCKET }, upTo)
      // A deadline that does not move after it has fired would fire for ever.
      if (this.outbox.length === decided) throw new Error(`the deadline ${deadline} does not pass`)
    }
  }

  due(): Deadline | null {
    return this.ticket === null || this.terms === null ? null : next(this.ticket, this.terms)
  }

  /** The loaded state replaces the decisions on another state; commands that were not recorded are decided again. */
  reload(ticket: Ticket | null, applied: readonly { readonly id: string; readonly seq: number }[]): void {
    const again = new Set(this.outbox.splice(0).map(({ command }) => command))
    this.ticket = ticket
    for (const command of again) this.#applied.delete(command.id)
    // The other run's recorded commands are already applied: they are not decided again.
    for (const { id, seq } of applied) this.remember(id, { ok: true, seq })
    this.apply([...again].filter((command) => command.kind !== 'tick'))
  }

  markUndelivered(lane: string, seq: number): void {
    this.undelivered.set(lane, Math.max(seq, this.undelivered.get(lane) ?? 0))
    this.parked.delete(lane)
  }

  delivered(lane: string, seq: number): void {
    if ((this.undelivered.get(lane) ?? 0) <= seq) this.undelivered.delete(lane)
  }

  /** Parked: it is not undelivered until Postgres reports it again. */
  park(lane: string): void {
    this.undelivered.delete(lane)
    this.parked.add(lane)
  }

  freeLanes(): string[] {
    return [...this.undelivered.keys()].filter((lane) => !this.sending.has(lane))
  }

  remember(id: string, answer: Answer): void {
    this.#applied.set(id, answer)
    for (const oldest of this.#applied.keys()) {
      if (this.#applied.size <= APPLIED_COMMANDS) break
      this.#applied.delete(oldest)
    }
  }

  /**
   * Everything is recorded, no caller waits, and no activity is in flight. Undelivered Slack writes are not
   * considered here.
   */
  idle(): boolean {
    return this.recorded() && this.#inbox.length === 0 && this.sending.size === 0
  }

  recorded(): boolean {
    return this.outbox.length === 0 && this.syncDone === this.syncRequested
  }

  toContinue(): ContinueAsNewState {
    return {
      ticket: this.ticket,
      undelivered: Object.fromEntries(this.undelivered),
      parked: [...this.parked],
      applied: [...this.#applied].map(([id, answer]): AppliedCommand => ({ id, answer })),
      ignoredMessages: this.#ignoredMessages,
      policy: this.terms?.policy ?? null,
    }
  }

  #apply(message: Fact): Answer {
    if (message.kind === 'wake') {
      if (this.ticket !== null) this.syncRequested++
      return this.#accepted()
    }
    if (message.kind === 'trigger') {
      if (this.ticket === null) this.#waitToOpen(message)
      return this.#accepted()
    }
    const now = Date.now()
    const answer = this.#applyOnce(message, now)
    this.settle(now)
    return answer
  }

  #applyOnce(command: Command, now: number): Answer {
    const before = this.#applied.get(command.id)
    if (before) return before
    // Deadlines up to the command's own instant come first, even if the command arrives late.
    this.settle(Math.min(now, command.at))
    const decided = this.outbox.length
    const answer = this.#act(command, now)
    if (command.kind !== 'message' && command.kind !== 'edited') this.#applyIgnoredSince(command.at, now)
    else if (this.outbox.length === decided)
      this.#ignoredMessages = keepIgnored(this.#ignoredMessages, command, this.ticket)
    // Without a ticket, the opening that may follow must still be able to apply this command.
    if (this.ticket !== null) this.remember(command.id, answer)
    return answer
  }

  /**
   * Messages that were ignored on arrival may be newer than a delayed click: after the click they must be applied
   * again, once.
   */
  #applyIgnoredSince(since: number, now: number): void {
    this.#ignoredMessages = this.#ignoredMessages.filter((message) => {
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
