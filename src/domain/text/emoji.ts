import { EMOJI_NAMES } from './emoji-names.ts'

/** Every name of a standard emoji, mapped to the name that Slack's events use. */
const CANONICAL: ReadonlyMap<string, string> = new Map(
  EMOJI_NAMES.trim()
    .split(/\s/)
    .flatMap((entry): [string, string][] => {
      const names = entry.split('=')
      return names.map((name) => [name, names[0] ?? name])
    }),
)

/** Every name of an emoji in every Slack workspace. Other names are a workspace's custom emoji. */
export const STANDARD_EMOJI: ReadonlySet<string> = new Set(CANONICAL.keys())

export const isStandardEmoji = (name: string): boolean => STANDARD_EMOJI.has(name)

/**
 * The canonical name of an emoji, for comparisons: without a skin tone, and as Slack's events name it.
 * `thumbsup` and `+1::skin-tone-3` are both `+1`. An unknown name stays unchanged.
 */
export function canonicalEmoji(name: string): string {
  const bare = name.normalize('NFC').replace(/::skin-tone-[2-6](?:-[2-6])?$/, '')
  return CANONICAL.get(bare) ?? bare
}

/**
 * A run of a text: words, or one emoji by its name without colons and skin tone. `code` is the original text.
 */
export type Run = { readonly text: string } | { readonly emoji: string; readonly code: string }

/**
 * `:name:`, with one or two skin tones behind it. Names may have letters of every alphabet, but no capitals.
 */
const CODE = /:([\p{Ll}\p{Lm}\p{Lo}\p{M}\p{N}_+'’・-]+):(?::skin-tone-[2-6](?:-[2-6])?:)?/gu

/** Splits a text at its `:name:` codes. A name of digits (as in 12:30:45) counts only as a standard emoji. */
export function emojiRuns(text: string): Run[] {
  const runs: Run[] = []
  let from = 0
  for (const { 0: code, 1: name = '', index } of text.matchAll(CODE)) {
    const isTime = /^\d+$/.test(name) && (!isStandardEmoji(name) || /\d/.test(text[index - 1] ?? ''))
    if (isTime) continue
    if (index > from) runs.push({ text: text.slice(from, index) })
    runs.push({ emoji: name, code })
    from = index + code.length
  }
  return from < text.length ? [...runs, { text: text.slice(from) }] : runs
}
