import type { ParseArgsOptionsConfig } from 'node:util'
import type { Config, Environment, GatewayConfig, Part, ReadFile, WorkerConfig } from '../config.ts'
import { readParts } from '../config.ts'
import type { Paint } from './paint.ts'

/** 0 done, 1 failed, 2 wrong usage or a broken configuration. */
export type ExitCode = 0 | 1 | 2

/** One thing that an operator can tell Docket to do. */
export type Verb = {
  /** As it is typed: one or two words. */
  readonly name: string
  /** One line of the list of verbs. */
  readonly summary: string
  /** What may follow the name. */
  readonly usage: string
  /** What its own help adds, in a few lines; empty where the summary says it all. */
  readonly details: string
  readonly options: ParseArgsOptionsConfig
  /** The most words it takes besides its options. */
  readonly words: number
  run(args: Args, context: Context): Promise<ExitCode>
}

/** What followed the verb's name. */
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

/** The long-lived programs, as the composition root makes them. Each resolves when it was told to stop. */
export type Programs = {
  gateway(config: GatewayConfig): Promise<void>
  worker(config: WorkerConfig): Promise<void>
  /** Gateway and worker as two processes. */
  both(config: Config): Promise<void>
}

/** Somebody asked for what does not exist or cannot be: one sentence for them, exit code 2. */
export class UsageError extends Error {}

/** Something failed in a way that needs no stack: one sentence, exit code 1. */
export class Failure extends Error {}

export const JSON_OPTION = { json: { type: 'boolean' } } as const satisfies ParseArgsOptionsConfig

/** The configuration that a verb needs; throws a ConfigError with every fault of these parts. */
export const configOf = <P extends Part>(context: Context, parts: readonly P[]): Pick<Config, P> =>
  readParts(context.env, context.readFile, parts)

/** Prints data for programs. The schema's version rises when a field changes its meaning or goes away. */
export const printJson = (context: Context, data: Readonly<Record<string, unknown>>): void =>
  context.out(JSON.stringify({ version: 1, ...data }, null, 2))

/** The option's text, if it was given. */
export function textOption(args: Args, name: string): string | undefined {
  const value = args.values[name]
  return typeof value === 'string' ? value : undefined
}

/** The option's whole number above zero; throws a UsageError for anything else. */
export function countOption(args: Args, name: string, otherwise: number): number {
  const text = textOption(args, name)
  if (text === undefined) return otherwise
  const count = Number(text)
  if (!Number.isSafeInteger(count) || count < 1)
    throw new UsageError(`--${name} must be a whole number above 0`)
  return count
}

/** The option's value, which must be one of these; throws a UsageError for anything else. */
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
