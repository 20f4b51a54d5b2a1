/** One piece of Slack's mrkdwn: words, or a reference between `<` and `>`. A missing label is ''. */
export type Part =
  | { readonly kind: 'text'; readonly text: string }
  | { readonly kind: 'user' | 'channel' | 'group'; readonly id: string; readonly label: string }
  | { readonly kind: 'broadcast'; readonly name: string }
  | { readonly kind: 'link'; readonly url: string; readonly label: string }

/** Splits mrkdwn in one pass from left to right. Marks of bold, code and the like stay in the words. */
export function partsOf(mrkdwn: string): Part[] {
  const [head = '', ...rest] = mrkdwn.split('<')
  return [text(decoded(head)), ...rest.flatMap(afterBracket)].filter(
    (part) => part.kind !== 'text' || part.text !== '',
  )
}

const ENTITIES: Readonly<Record<string, string>> = { '&amp;': '&', '&lt;': '<', '&gt;': '>' }

/** Replaces Slack's three entities by their characters. */
export const decoded = (mrkdwn: string): string =>
  mrkdwn.replace(/&(?:amp|lt|gt);/g, (entity) => ENTITIES[entity] ?? entity)

/**
 * Escapes characters for mrkdwn. Slack sends some fields escaped and some not, without a sign: an existing
 * entity is kept.
 */
export const encoded = (plain: string): string =>
  plain.replace(/&(?!(?:amp|lt|gt);)|[<>]/g, (char) =>
    char === '&' ? '&amp;' : char === '<' ? '&lt;' : '&gt;',
  )

const text = (words: string): Part => ({ kind: 'text', text: words })

/** The text after a `<`, up to the next one. */
function afterBracket(piece: string): Part[] {
  const end = piece.indexOf('>')
  const part = end === -1 ? null : inBrackets(piece.slice(0, end))
  return part === null ? [text(decoded(`<${piece}`))] : [part, text(decoded(piece.slice(end + 1)))]
}

/** Null for a text that is not Slack's markup: it is kept as it is. */
function inBrackets(inner: string): Part | null {
  const bar = inner.indexOf('|')
  const target = bar === -1 ? inner : inner.slice(0, bar)
  const label = bar === -1 ? '' : decoded(inner.slice(bar + 1)).trim()
  if (target.startsWith('@')) return { kind: 'user', id: target.slice(1), label }
  if (target.startsWith('#')) return { kind: 'channel', id: target.slice(1), label }
  if (target.startsWith('!subteam^')) return { kind: 'group', id: target.slice('!subteam^'.length), label }
  if (target.startsWith('!date^')) return text(label === '' ? dayOf(target.split('^')[1]) : label)
  if (target.startsWith('!'))
    return { kind: 'broadcast', name: label === '' ? target.slice(1) : label.replace(/^@/, '') }
  return /^[a-z][a-z0-9+.-]*:/i.test(target) ? { kind: 'link', url: decoded(target), label } : null
}

/** An instant in seconds as a day with a year of four digits; a fallback word for any other value. */
export function dayOf(seconds: unknown): string {
  const instant = new Date(Number(seconds) * 1_000)
  const day = Number.isNaN(instant.getTime()) ? '' : instant.toISOString().slice(0, 10)
  return /^\d{4}-/.test(day) ? day : 'some day'
}
