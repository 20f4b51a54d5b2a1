import { userId } from '../ids.ts'
import { LONGEST_WORDS } from './json.ts'
import { type Part, partsOf } from './markup.ts'
import { says, shortened, visible } from './visible.ts'

/** The longest title, in UTF-16 units. */
export const LONGEST_TITLE = 200

/**
 * The name of a person, a group or a channel; undefined if it is unknown. `label` is the name in Slack's markup, or ''.
 */
export type NameOf = (id: string, label: string) => string | undefined

/** The title of a message without text. */
export const NO_WORDS = 'A message without text'

/**
 * The title of a request: its first line with visible text, as plain text of at most 200 UTF-16 units;
 * `:name:` in it may be an emoji. `words` are mrkdwn as `wordsOf` returns them. Without text, the name of a
 * file is the title.
 */
export function titleOf(
  words: string,
  files: readonly string[] = [],
  nameOf: NameOf = () => undefined,
): string {
  const lines = plain(words.slice(0, LONGEST_WORDS), nameOf).split('\n').map(line)
  const [file] = files.map((name) => visible(name.slice(0, LONGEST_WORDS))).filter(says)
  const title = lines.find(says) ?? file ?? lines.find((each) => each !== '') ?? NO_WORDS
  return shortened(title, LONGEST_TITLE)
}

/** Marks an id in a title. Nobody can type it: it is no character of any script, and titles are cleaned of it. */
const MARK = '\ufdd0'
const MARKED = /@\ufdd0([A-Z0-9]*)\ufdd0?/g

/**
 * The title of a request, with marked ids instead of the people's names: `withNames` puts the names in. A name that
 * Slack's markup contains is kept.
 */
export const titleById = (words: string, files: readonly string[] = []): string =>
  titleOf(unmarked(words), files.map(unmarked), (id, label) =>
    label === '' && userId(id) !== null ? `${MARK}${id}${MARK}` : undefined,
  )

const unmarked = (text: string): string => text.slice(0, LONGEST_WORDS).replaceAll(MARK, '')

/** The ids of the people in a title by id, each once. */
export const peopleInTitle = (title: string): string[] => [
  ...new Set([...title.matchAll(MARKED)].flatMap(([, id]) => userId(id) ?? [])),
]

/** A title by id, with the names of its people; an unknown one is `@someone`. At most 200 UTF-16 units. */
export const withNames = (title: string, nameOf: (id: string) => string | undefined): string =>
  shortened(
    title.replace(MARKED, (_, id: string) => named('@', nameOf(id), 'someone')),
    LONGEST_TITLE,
  )

/** The people, groups and channels that a title may name, each once. */
export function mentionsIn(words: string): string[] {
  const parts = partsOf(words.slice(0, LONGEST_WORDS))
  return [...new Set(parts.flatMap((part) => ('id' in part ? [part.id] : [])))]
}

/** A line without the marks of a code block or a quote. The language behind a fence is dropped. */
function line(text: string): string {
  const bare = /^\s*```[\w+#-]{1,20}\s*$/.test(text) ? '' : text.replaceAll('```', ' ')
  return visible(bare).replace(/^(?:> ?)+/, '')
}

const plain = (words: string, nameOf: NameOf): string =>
  partsOf(words)
    .map((part) => shown(part, nameOf))
    .join('')

function shown(part: Part, nameOf: NameOf): string {
  switch (part.kind) {
    case 'text':
      return part.text
    case 'user':
      return named('@', nameOf(part.id, part.label), part.label, 'someone')
    case 'group':
      return named('@', nameOf(part.id, part.label), part.label, 'group')
    case 'channel':
      return named('#', nameOf(part.id, part.label), part.label, 'channel')
    case 'broadcast':
      return `@${part.name}`
    case 'link':
      return part.label === '' ? part.url.replace(/^(?:mailto|tel):/, '') : part.label
  }
}

/** A name with exactly one sign: names come with and without it. */
function named(sign: '@' | '#', ...names: (string | undefined)[]): string {
  const name = names.map((each) => visible(each ?? '')).find((each) => each !== '' && each !== sign) ?? ''
  return name.startsWith(sign) ? name : `${sign}${name}`
}
