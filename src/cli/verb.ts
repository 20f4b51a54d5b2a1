import type { ParseArgsOptionsConfig } from 'node:util'
import type { Config, Environment, GatewayConfig, Part, ReadFile, WorkerConfig } from '../config.ts'
import { readParts } from '../config.ts'
import type { Paint } from './paint.ts'

/** 0 done, 1 failed, 2 wrong usage or a broken configuration. */
export type ExitCode = 0 | 1 | 2

/** One command of the command line. */
export type Verb = {
  /** One or two words, as typed. */
  readonly name: string
  /** One line of the list of verbs. */
  readonly summary: string
  /** The arguments after the name. */
  readonly usage: string
  /** A few lines for its own help; empty if the summary is enough. */
  readonly details: string
  readonly options: ParseArgsOptionsConfig
  /** The most words that it accepts besides its options. */
  readonly words: number
  run(args: Args, context: Context): Promise<ExitCode>
}

/** The parsed arguments of the verb. */
export type Args = {
  readonly words: readonly string[]
  readonly values: Readonly<Record<string, string | boolean | (string | boolean)[] | undefined>>
}

export type Context = {
  readonly env: Environment
  readonly readFile: ReadFile
  /** Writes one text and a line break to standard output, or to standard error. */
  out(text: string): void
  err(text: string): void
  readonly paint: Paint
  /** Epoch milliseconds. */
  now(): number
  readonly programs: Programs
}

/** The long-running programs of the composition root. Each resolves after it was asked to stop. */
export type Programs = {
  gateway(config: GatewayConfig): Promise<void>
  worker(config: WorkerConfig): Promise<void>
  /** Gateway and worker as two processes. */
  both(config: Config): Promise<void>
}

/** Wrong usage: one sentence for the user, exit code 2. */
export class UsageError extends Error {}

/** A failure without a stack trace: one sentence, exit code 1. */
export class Failure extends Error {}

export const JSON_OPTION = { json: { type: 'boolean' } } as const satisfies ParseArgsOptionsConfig

/** The configuration for a verb; throws a ConfigError that lists every fault of these parts. */
export const configOf = <P extends Part>(context: Context, parts: readonly P[]): Pick<Config, P> =>
  readParts(context.env, context.readFile, parts)

/** Prints data for programs. The schema's version rises when a field changes its meaning or is removed. */
export const printJson = (context: Context, data: Readonly<Record<string, unknown>>): void =>
  context.out(JSON.stringify({ version: 1, ...data }, null, 2))

/** The option's text, if it was given. */
export function textOption(args: Args, name: string): string | undefined {
  const value = args.values[name]
  return typeof value === 'string' ? value : undefined
}

/** The option as a whole number above zero; throws a UsageError for any other value. */
export function countOption(args: Args, name: string, otherwise: number): number {
  const text = textOption(args, name)
  if (text === undefined) return otherwise
  const count = Number(text)
  if (!Number.isSafeInteger(count) || count < 1)
    throw new UsageError(`--${name} must be a whole number above 0`)
  return count
}

/** The option's value, which must be one of these; throws a UsageError for any other value. */
export function choiceOption<T extends string>(
  args: Args,
  name: string,
  choices: readonly T[],
): T | undefined {
  const text = textOption(args, name)
  if (text === undefined) return undefined
  const choice = choices.find((each) => each === text)
  if (choice === undefined) throw new UsageError(`--${name} must be one of: ${choices.join(', ')}`)
  return choice
}
