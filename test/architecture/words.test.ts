import { globSync, readFileSync } from 'node:fs'
import { describe, expect, test } from 'vitest'

const CODE = globSync('{src,dev,migrations,ops}/**/*.{ts,js}', { exclude: ['**/node_modules/**'] })

/** A comment sentence whose subject is a clause, such as "Whoever asks next learns of it". A question is none. */
const FREE_CLAUSE = /(?:^|[.:;!?] )(?:Whoever|Whatever|Whichever|Who|What)\b[^?.:;]*(?:[.:;]|$)/

/** The comments of a file, each as one line of text; `from` is its first line. */
function commentsOf(path: string): { from: number; text: string }[] {
  const found: { from: number; text: string[]; to: number }[] = []
  readFileSync(path, 'utf8')
    .split('\n')
    .forEach((line, index) => {
      const text = /^\s*(?:\/\*\*?|\*(?!\/)|\/\/)\s?(.*?)(?:\s*\*\/)?$/.exec(line)?.[1]
      if (text === undefined) return
      const last = found.at(-1)
      if (last && last.to === index - 1 && !/^\s*\/\*/.test(line)) {
        last.text.push(text.trim())
        last.to = index
      } else found.push({ from: index + 1, text: [text.trim()], to: index })
    })
  return found.map(({ from, text }) => ({ from, text: text.join(' ').trim() }))
}

describe('comments', () => {
  test('begin no sentence with a clause as its subject', () => {
    const hard = CODE.flatMap((path) =>
      commentsOf(path)
        .filter(({ text }) => FREE_CLAUSE.test(text) && !text.includes(' -> '))
        .map(({ from, text }) => `${path}:${from}: ${text}`),
    )
    expect(hard).toEqual([])
  })
})
