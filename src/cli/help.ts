import type { Paint } from './paint.ts'
import { list } from './table.ts'
import type { Verb } from './verb.ts'

/** The output of `docket`: every verb with its summary. */
export function overview(verbs: readonly Verb[], paint: Paint): string {
  return [
    `${paint('bold', 'docket')}: a ticketing system that lives in Slack`,
    '',
    list(
      verbs.map((verb) => [`docket ${verb.name}`, verb.summary]),
      '  ',
    ),
    '',
    'Call it as `./docket` in its folder, from elsewhere by its path or through a link on your PATH.',
    '`docket help COMMAND` says more. Exit codes: 0 done, 1 failed, 2 wrong usage or configuration.',
    '`docket --version` prints the version.',
  ].join('\n')
}

/** The output of `docket help VERB`. */
export function helpOf(verb: Verb, paint: Paint): string {
  const usage = `docket ${verb.name} ${verb.usage}`.trimEnd()
  return [paint('bold', usage), '', verb.summary, ...(verb.details ? ['', verb.details] : [])].join('\n')
}
