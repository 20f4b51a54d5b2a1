import type { Tier } from './limits.ts'
import type { Sim } from './sim.ts'

type Values = {
  string: string
  boolean: boolean
  number: number
  strings: string[]
  /** An array or object: a value in a JSON body, JSON text in a form. */
  json: unknown
}

export type ArgumentSpec = {
  type: keyof Values
  required?: boolean
  min?: number
  max?: number
  /** The allowed values. */
  values?: readonly string[]
  /** Null is a value, and differs from a missing argument. */
  nullable?: true
}

type Specs = Record<string, ArgumentSpec>
type RequiredNames<S extends Specs> = { [K in keyof S]: S[K] extends { required: true } ? K : never }[keyof S]

/** The arguments that a method's `run` receives: checked, with the types from its table. */
export type Arguments<S extends Specs> = { [K in RequiredNames<S>]: Values[S[K]['type']] } & {
  [K in Exclude<keyof S, RequiredNames<S>>]?: Values[S[K]['type']]
}

/** The context of a call. */
export type Context = {
  sim: Sim
  /** Set by a `lag` fault: for how long reads do not show the change. */
  lagMs: number | undefined
}

type Definition<S extends Specs> = {
  name: string
  tier: Tier
  /** The kind of token; by default a bot's. */
  token?: 'app'
  /** One of these is enough; some kinds of channel require a certain one. */
  scopes: readonly string[]
  arguments: S
  /** The method's own errors, beside those of every method. */
  errors: readonly string[]
  /** Returns the fields beside `ok`, or throws a SlackError. */
  run(context: Context, args: Arguments<S>): object
}

export type Method = Omit<Definition<Specs>, 'run'> & {
  run(context: Context, args: Record<string, unknown>): object
}

/** One Web API method. To add one, copy a file of `methods/` and list it in `methods/index.ts`. */
export function method<const S extends Specs>(definition: Definition<S>): Method {
  return definition
}
