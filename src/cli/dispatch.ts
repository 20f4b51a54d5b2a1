import { parseArgs } from 'node:util'
import { ConfigError } from '../config.ts'
import { awayOf } from '../runtime/away.ts'
import { describeError, masked } from '../runtime/logger.ts'
import { remedyOf } from '../runtime/remedy.ts'
import { helpOf, overview } from './help.ts'
import { type Args, type Context, type ExitCode, Failure, UsageError, type Verb } from './verb.ts'
import { version } from './version.ts'

/** Finds the verb and runs it. Never rejects: prints an error to standard error and returns its exit code. */
export async function dispatch(
  argv: readonly string[],
  verbs: readonly Verb[],
  context: Context,
): Promise<ExitCode> {
  const wantsHelp = argv.length === 0 || argv[0] === 'help' || argv.includes('--help') || argv.includes('-h')
  const said = argv.filter((each) => each !== 'help' && each !== '--help' && each !== '-h')
  const verb = verbOf(said, verbs)
  if (wantsHelp && (verb || said.length === 0)) {
    context.out(verb ? helpOf(verb, context.paint) : overview(verbs, context.paint))
    return 0
  }
  if (argv[0] === '--version') {
    context.out(version())
    return 0
  }
  if (verb === null) return notAVerb(said, verbs, context, wantsHelp)
  try {
    return await verb.run(argsOf(argv, verb), context)
  } catch (error) {
    return explain(error, verb, context)
  }
}

/** The longest verb that these words begin with. */
function verbOf(words: readonly string[], verbs: readonly Verb[]): Verb | null {
  const fits = (verb: Verb): boolean => verb.name.split(' ').every((word, at) => words[at] === word)
  return verbs.filter(fits).toSorted((a, b) => b.name.length - a.name.length)[0] ?? null
}

function argsOf(argv: readonly string[], verb: Verb): Args {
  const rest = argv.slice(verb.name.split(' ').length)
  try {
    const { values, positionals } = parseArgs({ args: rest, options: verb.options, allowPositionals: true })
    if (positionals.length > verb.words)
      throw new UsageError(`"${positionals[verb.words]}" is more than \`docket ${verb.name}\` takes`)
    return { words: positionals, values }
  } catch (error) {
    if (error instanceof TypeError) throw new UsageError(error.message.split('. ', 1)[0])
    throw error
  }
}

/** Half a verb, such as `ticket`, is a question that has an answer; any other words are unknown. */
function notAVerb(
  words: readonly string[],
  verbs: readonly Verb[],
  context: Context,
  wantsHelp: boolean,
): ExitCode {
  const [first, second] = words
  const family = verbs.filter((verb) => verb.name.startsWith(`${first} `))
  if (family.length > 0 && (second === undefined || second.startsWith('-'))) {
    const members = family.map((verb) => verb.name.split(' ')[1]).join(', ')
    const text = `${first} needs one of: ${members}\n\n${overview(family, context.paint)}`
    if (wantsHelp) context.out(text)
    else context.err(`docket: ${text}`)
    return wantsHelp ? 0 : 2
  }
  const shown = family.length > 0 ? family : verbs
  context.err(`docket: unknown command "${words.slice(0, 2).join(' ')}"\n\n${overview(shown, context.paint)}`)
  return 2
}

function explain(error: unknown, verb: Verb, context: Context): ExitCode {
  if (error instanceof UsageError) {
    context.err(`docket ${verb.name}: ${error.message}\nusage: docket ${verb.name} ${verb.usage}`.trimEnd())
    return 2
  }
  if (error instanceof ConfigError) {
    context.err(error.faults.join('\n'))
    return 2
  }
  if (error instanceof Failure) {
    context.err(`docket ${verb.name}: ${error.message}`)
    return 1
  }
  const away = awayOf(error, context.env)
  if (away !== null) {
    context.err(`docket ${verb.name}: ${away}`)
    return 1
  }
  const remedy = remedyOf(error)
  context.err(`docket ${verb.name}: ${masked(causes(error))}${remedy === null ? '' : `: ${remedy}`}`)
  return 1
}

/** The messages of an error and its causes: gRPC and connection pools hide the reason in a cause. */
function causes(error: unknown): string {
  const said: string[] = []
  for (let line = describeError(error); ; line = line.cause) {
    const text = line.message || line.code || line.name
    if (!said.includes(text)) said.push(text)
    if (!line.cause) return said.join(': ')
  }
}
