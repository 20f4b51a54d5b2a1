import { replyKind } from '../../src/domain/text/reply-kind.ts'
import { titleOf } from '../../src/domain/text/title.ts'
import { wordsOf } from '../../src/domain/text/words.ts'
import { titleLink } from '../../src/slack/views/rich-text.ts'
import { NASTY } from '../domain/text/nasty.ts'

/** The time of one function on hostile texts: the slowest piece at each length, and the growth with each doubling. */
export type Growth = {
  readonly what: string
  /** Milliseconds, by the length of the text in UTF-16 units. */
  readonly ms: Readonly<Record<number, number>>
  /** The average factor per doubling of the length: 1 is no growth, 2 linear, 4 quadratic. */
  readonly factor: number
}

/** From the length of one Slack post to a megabyte. */
export const LENGTHS = Array.from({ length: 9 }, (_, doublings) => 4_000 * 2 ** doublings)

const message = (text: string) => ({
  text,
  blocks: [
    { type: 'rich_text', elements: [{ type: 'rich_text_section', elements: [{ type: 'text', text }] }] },
  ],
  attachments: [{ title: text, text, fallback: text }],
})

const FUNCTIONS: Readonly<Record<string, (text: string) => unknown>> = {
  'the kind of a reply': (text) => replyKind(wordsOf({ text })),
  'the kind of a reply with blocks': (text) => replyKind(wordsOf(message(text))),
  'the title of a request': (text) => titleOf(wordsOf(message(text)), [text]),
  'a title on a card': (text) => titleLink('https://acme.slack.com/', 1, text),
}

export function growth(): Growth[] {
  return Object.entries(FUNCTIONS).map(([what, take]) => {
    const ms = LENGTHS.map((length) => Math.max(...NASTY.map((piece) => quickest(take, piece, length))))
    const [first = 0, last = 0] = [ms[0], ms.at(-1)]
    return {
      what,
      ms: Object.fromEntries(LENGTHS.map((length, index) => [length, ms[index] ?? 0])),
      factor: (last / first) ** (1 / (LENGTHS.length - 1)),
    }
  })
}

/** The quickest of a few runs: other load of the machine only makes them slower. */
function quickest(take: (text: string) => unknown, piece: string, length: number): number {
  const text = piece.repeat(Math.ceil(length / piece.length))
  const runs = Array.from({ length: 5 }, () => {
    const start = performance.now()
    take(text)
    return performance.now() - start
  })
  return Math.min(...runs)
}
