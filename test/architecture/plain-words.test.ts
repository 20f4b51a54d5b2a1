import { globSync, readFileSync } from 'node:fs'
import { parseSync, Visitor } from 'oxc-parser'
import { describe, expect, test } from 'vitest'

/** Words of the code, or odd ones, and what people are told instead. */
const INSTEAD: readonly [odd: RegExp, plain: string][] = [
  [/\bparked\b/i, 'on hold after an error'],
  [/\bowner\b/i, 'assignee'],
  [/\bin step\b/i, 'in sync'],
  [/\balarm\b/i, 'timer'],
  [/\bnews\b/i, 'update'],
  [/\bpassed over\b/i, 'skipped'],
  [/\b(is|are) owed\b/i, 'nothing to retry'],
  [/\bmend(s|ed)?\b/i, 'fix'],
  [/\bverb\b/i, 'command'],
  [/\bwhoever\b/i, 'the person who'],
  [/\bhow it stands\b/i, 'state'],
]

const FILES = globSync([
  'src/cli/**/*.ts',
  'src/slack/views/*.ts',
  'src/slack/api/error-table.ts',
  'src/config/*.ts',
  'dev/demo/page/js/*.js',
  'dev/check/{day,main,report,table}.ts',
  'dev/demo/main.ts',
  'dev/run/main.ts',
])
const DOCS = globSync([
  'README.md',
  'SECURITY.md',
  'docs/*.md',
  'docket.example.yaml',
  '.env.example',
  'dev/demo/page/*.html',
])

/** The texts in a file: literals of more than one word, and heads of columns and rows. Identifiers are one word. */
function textsOf(file: string): string[] {
  const texts: string[] = []
  const take = (text: string) => void ((/\s/.test(text.trim()) || text === 'owner') && texts.push(text))
  new Visitor({
    Literal: ({ value }) => void (typeof value === 'string' && take(value)),
    TemplateElement: ({ value }) => take(value.raw),
  }).visit(parseSync(file, readFileSync(file, 'utf8')).program)
  return texts
}

/** A document without what it quotes from code. */
const prose = (file: string): string[] => [
  readFileSync(file, 'utf8')
    .replaceAll(/```[\s\S]*?```/g, '')
    .replaceAll(/`[^`]*`/g, ''),
]

const oddIn = (texts: readonly string[]): string[] =>
  texts.flatMap((text) =>
    INSTEAD.flatMap(([odd, plain]) => {
      const [found] = odd.exec(text) ?? []
      return found === undefined ? [] : [`"${found}" (say: ${plain}) in: ${text.slice(0, 100)}`]
    }),
  )

describe('what people read is in plain words', () => {
  test('there are texts to look at', () => {
    expect(FILES.flatMap(textsOf).length).toBeGreaterThan(200)
    expect(oddIn(['A Slack write is parked', 'the owner'])).toHaveLength(2)
  })

  test.each(FILES)('%s', (file) => expect(oddIn(textsOf(file))).toEqual([]))
  test.each(DOCS)('%s', (file) => expect(oddIn(prose(file))).toEqual([]))
})
