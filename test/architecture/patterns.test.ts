import { checkSync } from 'recheck'
import { expect, test } from 'vitest'
import { patternsIn } from './read-patterns.ts'

const { patterns, built } = patternsIn('src/**/*.ts')

/** An input on which the pattern takes more than linear time; null if there is none. */
function slow({ source, flags }: { source: string; flags: string }): string | null {
  const found = checkSync(source, flags, { timeout: 60_000 })
  if (found.status === 'safe') return null
  return found.status === 'vulnerable'
    ? `${found.complexity.summary}: ${found.attack.pattern}`
    : 'not understood'
}

test('every pattern in src takes time in proportion to the text', () => {
  expect(patterns.length).toBeGreaterThan(40)
  const found = patterns.flatMap((pattern) => {
    const why = slow(pattern)
    return why === null
      ? []
      : [`${pattern.file}:${pattern.line} /${pattern.source}/${pattern.flags} is ${why}`]
  })
  expect(found.join('\n')).toBe('')
})

test('no pattern is built at run time, except the one that checks our own tokens', () =>
  expect(built.map((place) => place.replace(/:\d+$/, ''))).toEqual(['src/config/environment.ts']))

test.each([
  [/<@[^>]*>/g, 'a start that is found again and again'],
  [/\s+$/, 'a run that is tried from each of its characters'],
  [/^(?:a+)+$/, 'a repeated repetition'],
])('%s would be found: %s', (pattern) => expect(slow(pattern)).not.toBeNull())
