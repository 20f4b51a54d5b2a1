import { encoded } from './markup.ts'

/** The Markdown of a `markdown` block as mrkdwn: without the signs of headings, quotes and bold, links by their labels. */
export const markdownAsMrkdwn = (markdown: string): string =>
  markdown
    .split('\n')
    .map((line) =>
      encoded(
        labelled(
          unescaped(
            line
              .trim()
              .replace(/^(?:#{1,6}|>) +/, '')
              .replaceAll('**', ''),
          ),
        ),
      ),
    )
    .join('\n')

const unescaped = (line: string): string => line.replace(/\\([!-/:-@[-`{-~])/g, '$1')

/** `[label](url)` and `![label](url)` as `label`. */
function labelled(line: string): string {
  let plain = ''
  let from = 0
  for (;;) {
    const middle = line.indexOf('](', from)
    const end = middle === -1 ? -1 : line.indexOf(')', middle)
    if (end === -1) return plain + line.slice(from)
    const start = line.lastIndexOf('[', middle)
    if (start < from) plain += line.slice(from, end + 1)
    else plain += line.slice(from, start).replace(/!$/, '') + line.slice(start + 1, middle)
    from = end + 1
  }
}
