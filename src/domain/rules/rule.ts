import type { Command, Rejection } from '../command.ts'
import type { EventBody } from '../event.ts'

/** One kind of command. */
export type Of<K extends Command['kind']> = Extract<Command, { kind: K }>

/**
 * The result of a rule: the events, each with its own instant if that differs from the command's, or a
 * refusal.
 */
export type RuleResult = readonly RuledEvent[] | Rejection
export type RuledEvent = EventBody & { readonly at?: number }

export const reject = (code: Rejection['code'], say: string, user?: string): Rejection =>
  user === undefined ? { code, say } : { code, say, user }
