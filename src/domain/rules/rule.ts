import type { Command, Rejection } from '../command.ts'
import type { EventBody } from '../event.ts'

/** One kind of command. */
export type Of<K extends Command['kind']> = Extract<Command, { kind: K }>

/** What a rule returns: the events, each with its own instant where it is not the command's, or a refusal. */
export type RuleResult = readonly RuledEvent[] | Rejection
export type RuledEvent = EventBody & { readonly at?: number }

export const reject = (code: Rejection['code'], say: string, user?: string): Rejection =>
  user === undefined ? { code, say } : { code, say, user }
