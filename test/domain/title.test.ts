import { describe, expect, test } from 'vitest'
import { titleOf } from '../../src/domain/title.ts'

describe('the title of a request', () => {
  test.each([
    ['its first line', 'VPN is down\nsince this morning', 'VPN is down'],
    ['the first line that says something', '\n\n---\n```\nError: EACCES\n```', 'Error: EACCES'],
    ['a link’s label', 'see <https://ci.example/42|build 42>', 'see build 42'],
    ['a bare link', 'see <https://ci.example/42>', 'see https://ci.example/42'],
    ['a mention as a neutral word', '<@U123> can you help?', '@someone can you help?'],
    ['a broadcast that pings nobody', '<!channel> prod is down', '@channel prod is down'],
    ['entities as their characters', 'a &lt; b &amp;&amp; c', 'a < b && c'],
    ['other scripts', 'パスワードを忘れました', 'パスワードを忘れました'],
  ])('is %s', (_, text, title) => expect(titleOf(text)).toBe(title))

  test('is cut at 200 characters, between characters', () => {
    const title = titleOf('👩‍👩‍👧'.repeat(100))
    expect(title.length).toBeLessThanOrEqual(200)
    expect(title.endsWith('…')).toBe(true)
    expect(title.replaceAll('👩‍👩‍👧', '')).toBe('…')
  })

  test('is the file’s name where there is no text', () => {
    expect(titleOf('', ['screenshot.png'])).toBe('screenshot.png')
    expect(titleOf('  ', [])).toBe('A message without text')
  })
})
