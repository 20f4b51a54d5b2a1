const LONGEST = 200
/** As much of a message as one post of Slack's holds. */
const READ = 4_000

/**
 * The line that stands for a request: its first line that says something, in plain text of at most 200
 * characters. `text` is Slack's mrkdwn; what comes back is no markup and must be escaped where it is shown.
 */
export function titleOf(text: string, files: readonly string[] = []): string {
  // The first line that says something is near the top, and some of these patterns are slow on megabytes of markup.
  const line = plain(text.slice(0, READ))
    .split('\n')
    .map((each) => each.trim())
    .find((each) => /[\p{L}\p{N}\p{S}]/u.test(each))
  if (line !== undefined) return shorten(line)
  const file = files.find((name) => name.trim() !== '')
  return file === undefined ? 'A message without text' : shorten(file.trim())
}

/** Links become their labels, mentions a neutral word, entities their characters; code fences lose the fence. */
function plain(text: string): string {
  return text
    .replace(/```[a-z]*\n?/g, '')
    .replace(/<(?:https?|mailto|tel):[^|>]*\|([^>]*)>/g, '$1')
    .replace(/<((?:https?|mailto|tel):[^|>]*)>/g, '$1')
    .replace(/<[@#!][^|>]*\|([^>]*)>/g, '$1')
    .replace(/<@[^>]*>/g, '@someone')
    .replace(/<#[^>]*>/g, '#channel')
    .replace(/<!subteam[^>]*>/g, '@group')
    .replace(/<!([a-z]+)[^>]*>/g, '@$1')
    .replace(/&lt;/g, '<')
    .replace(/&gt;/g, '>')
    .replace(/&amp;/g, '&')
}

/** Cut between characters, never inside one. */
function shorten(line: string): string {
  const parts = [...new Intl.Segmenter('en', { granularity: 'grapheme' }).segment(line)]
  if (parts.length <= LONGEST && line.length <= LONGEST) return line
  let kept = ''
  for (const { segment } of parts) {
    if (kept.length + segment.length > LONGEST - 1) break
    kept += segment
  }
  return `${kept.trimEnd()}…`
}
