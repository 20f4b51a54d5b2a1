import type { Tier } from './limits.ts'
import type { Sim } from './sim.ts'

type Values = {
  string: string
  boolean: boolean
  number: number
  strings: string[]
  /** An array or object: as itself in a JSON body, as its JSON text in a form. */
  json: unknown
}

export type ArgumentSpec = {
  type: keyof Values
  required?: boolean
  min?: number
  max?: number
  /** Only one of these. */
  values?: readonly string[]
  /** Null is a value of its own, not an argument left out. */
  nullable?: true
}

type Specs = Record<string, ArgumentSpec>
type RequiredNames<S extends Specs> = { [K in keyof S]: S[K] extends { required: true } ? K : never }[keyof S]

/** The arguments of a method as its `run` gets them: checked, and of the types that its table promises. */
export type Arguments<S extends Specs> = { [K in RequiredNames<S>]: Values[S[K]['type']] } & {
  [K in Exclude<keyof S, RequiredNames<S>>]?: Values[S[K]['type']]
}

/** What a call has at hand. */
export type Context = {
  sim: Sim
  /** Set by a `lag` fault: how long reads do not show what this call stores. */
  lagMs: number | undefined
}

type Definition<S extends Specs> = {
  name: string
  tier: Tier
  /** Which token it takes; a bot's unless said otherwise. */
  token?: 'app'
  /** One of these is enough; the kind of channel may then ask for a certain one. */
  scopes: readonly string[]
  arguments: S
  /** Refusals of its own, beside those that every method may answer. */
  errors: readonly string[]
  /** Answers the fields beside `ok`, or throws a SlackError. */
  run(context: Context, args: Arguments<S>): object
}

export type Method = Omit<Definition<Specs>, 'run'> & {
  run(context: Context, args: Record<string, unknown>): object
}

/** One Web API method. To add one, copy a file of `methods/` and list it in `methods/index.ts`. */
export function method<const S extends Specs>(definition: Definition<S>): Method {
  return definition
}
