import { describe, expect, test } from 'vitest'
import { LONGEST_WORDS } from '../../../src/domain/text/json.ts'
import { LONGEST_TITLE, mentionsIn, titleOf } from '../../../src/domain/text/title.ts'

describe('the title of a request', () => {
  test.each([
    ['its first line', 'VPN is down\nsince this morning', 'VPN is down'],
    ['the first line that says something', '\n\n---\n```\nError: EACCES\n```', 'Error: EACCES'],
    ['code without its fence', '```error in main```', 'error in main'],
    ['code below the language of its fence', '```json\n{"a": 1}\n```', '{"a": 1}'],
    ['a quote without its mark', '&gt; &gt; it said no\nWhy?', 'it said no'],
    ['a link’s label', 'see <https://ci.example/42|build 42>', 'see build 42'],
    ['a bare link', 'see <https://ci.example/42>', 'see https://ci.example/42'],
    ['a link with an empty label', 'see <https://ci.example/42|>', 'see https://ci.example/42'],
    ['a mail address', 'write to <mailto:it@acme.example|it@acme.example>', 'write to it@acme.example'],
    ['a bare mail address', 'write to <mailto:it@acme.example>', 'write to it@acme.example'],
    ['a link of an app', '<slack://open|open it>', 'open it'],
    ['a mention as a neutral word', '<@U123> can you help?', '@someone can you help?'],
    ['a mention by its label', '<@U123|ana> can you help?', '@ana can you help?'],
    ['a mention with an empty label', '<@U123|> can you help?', '@someone can you help?'],
    ['a group by its label', '<!subteam^S1|@platform> help', '@platform help'],
    ['a group with an empty label', '<!subteam^S1|> help', '@group help'],
    ['a group', '<!subteam^S1> help', '@group help'],
    ['a channel by its label', 'is <#C1|help> the place?', 'is #help the place?'],
    ['a channel with an empty label', 'cannot post in <#C0OPS|>', 'cannot post in #channel'],
    ['a channel with a blank label', 'cannot post in <#C0OPS| >', 'cannot post in #channel'],
    ['a channel', 'cannot post in <#C0OPS>', 'cannot post in #channel'],
    ['a broadcast that pings nobody', '<!channel> prod is down', '@channel prod is down'],
    ['a broadcast by its label', '<!here|@here> prod is down', '@here prod is down'],
    ['a broadcast with an empty label', '<!everyone|> prod is down', '@everyone prod is down'],
    ['a date by its fallback', 'since <!date^0^{date}|Monday>', 'since Monday'],
    ['a date with an empty fallback', 'since <!date^86400^{date}|>', 'since 1970-01-02'],
    ['a date that is none', 'since <!date^x^{date}>', 'since some day'],
    ['brackets that are no markup', 'vector<int> and <', 'vector<int> and <'],
    ['entities as their characters', 'a &lt; b &amp;&amp; c', 'a < b && c'],
    ['entities once', '&amp;lt;b&amp;gt;', '&lt;b&gt;'],
    ['other scripts', 'パスワードを忘れました', 'パスワードを忘れました'],
    ['an emoji by its name', ':sob: :sob:', ':sob: :sob:'],
    ['an emoji', '🔥', '🔥'],
    ['a flag', '\n🇩🇪', '🇩🇪'],
    ['formatting as it was typed', '*VPN* is _down_ in a_b_c', '*VPN* is _down_ in a_b_c'],
    ['punctuation marks, where there is nothing else', '---\n???', '---'],
  ])('is %s', (_, text, title) => expect(titleOf(text)).toBe(title))

  test('names the mentioned people, if their names are known', () => {
    const names = new Map([
      ['U1', 'Mei'],
      ['S1', '@platform'],
      ['C1', 'help'],
      ['U3', '\u202e'],
    ])
    const title = (words: string) => titleOf(words, [], (id) => names.get(id))
    expect(title('<@U1> <@U1|old> <!subteam^S1|> <#C1|>')).toBe('@Mei @Mei @platform #help')
    expect(title('<@U2> <@U3|> <#C2>')).toBe('@someone @someone #channel')
  })

  test('needs the name of each mentioned person once', () =>
    expect(mentionsIn('<@U1> <@U1|x> <#C1> <!subteam^S1> <!here> <https://x> <x>')).toEqual([
      'U1',
      'C1',
      'S1',
    ]))

  test('does not need names from the part that is cut off', () => {
    expect(mentionsIn('<@U1>')).toEqual(['U1'])
    expect(mentionsIn(`${'x'.repeat(LONGEST_WORDS - 5)}<@U1>`)).toEqual(['U1'])
    expect(mentionsIn(`${'x'.repeat(LONGEST_WORDS - 4)}<@U1>`)).toEqual([])
  })

  test('is the file’s name where there is no text', () => {
    expect(titleOf('', ['screenshot.png'])).toBe('screenshot.png')
    expect(titleOf('???', ['', ' \u202e', 'a.png'])).toBe('a.png')
    expect(titleOf('', [`${' '.repeat(LONGEST_WORDS - 1)}a.png`])).toBe('a')
    expect(titleOf('', [`${' '.repeat(LONGEST_WORDS)}a.png`, 'b.png'])).toBe('b.png')
    expect(titleOf('', ['x'.repeat(300)])).toHaveLength(LONGEST_TITLE)
    expect(titleOf('  ', [])).toBe('A message without text')
    expect(titleOf('\u200b\u2060\u2800\u3164', ['\u00ad'])).toBe('A message without text')
  })

  test('is found in the first 4,000 units of the words', () => {
    const late = (at: number) => titleOf(`${'-'.repeat(at - 1)}\nx`)
    expect(late(LONGEST_WORDS - 1)).toBe('x')
    expect(late(LONGEST_WORDS)).toMatch(/^-+…$/)
  })
})

describe('a title is cut', () => {
  test.each([LONGEST_TITLE - 1, LONGEST_TITLE])('not at %i units', (length) =>
    expect(titleOf('x'.repeat(length))).toBe('x'.repeat(length)),
  )

  test('at one more, to the limit', () =>
    expect(titleOf('x'.repeat(LONGEST_TITLE + 1))).toBe(`${'x'.repeat(LONGEST_TITLE - 1)}…`))

  test('between characters', () => {
    const title = titleOf('👩‍👩‍👧'.repeat(100))
    expect(title).toBe(`${'👩‍👩‍👧'.repeat(24)}…`)
    // The last one fits exactly; with one unit less it does not.
    expect(titleOf(`${'x'.repeat(191)}👩‍👩‍👧x`)).toBe(`${'x'.repeat(191)}👩‍👩‍👧x`)
    expect(titleOf(`${'x'.repeat(191)}👩‍👩‍👧xy`)).toBe(`${'x'.repeat(191)}👩‍👩‍👧…`)
    expect(titleOf(`${'x'.repeat(192)}👩‍👩‍👧xy`)).toBe(`${'x'.repeat(192)}…`)
    expect(titleOf(`${'x'.repeat(198)}e\u0301y`)).toBe(`${'x'.repeat(198)}…`)
  })

  test('not between an emoji and its skin tone', () =>
    expect(titleOf(`${'x'.repeat(197)}👍🏽yy`)).toBe(`${'x'.repeat(197)}…`))

  test('within a character only if it is longer than any real one', () => {
    const joined = `👩${'\u200d👩'.repeat(16)}`
    expect(joined).toHaveLength(50)
    expect(titleOf(`${'x'.repeat(150)}${joined}y`)).toBe(`${'x'.repeat(150)}…`)
    expect(titleOf(`${'x'.repeat(149)}${joined}\ufe0fy`)).toBe(`${'x'.repeat(149)}${joined}…`)
  })

  test('without a space before the dots', () =>
    expect(titleOf(`${'x'.repeat(198)} ${'y'.repeat(9)}`)).toBe(`${'x'.repeat(198)}…`))

  test('within a character that alone is too long', () => {
    const joined = titleOf(`a${'👩\u200d'.repeat(300)}`)
    expect(joined.length).toBeGreaterThan(190)
    expect(joined.length).toBeLessThanOrEqual(LONGEST_TITLE)
    expect(joined.isWellFormed()).toBe(true)
  })
})

describe('a title hides nothing:', () => {
  test.each([
    ['a right-to-left override', '\u202egnp.exe is a virus', 'gnp.exe is a virus'],
    [
      'every control of direction',
      'a\u061c\u200e\u200f\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069b',
      'ab',
    ],
    ['characters of no width', 'a\u200b\u2060\ufeff\u00ad\u034f\u180e\u2061\u206ab', 'ab'],
    ['annotations and tags', 'a\ufff9b\ufffa\ufffb\u{e0001}\u{e0041}\u{e0100}', 'ab'],
    ['characters of no width between joined letters', 'क\u200bष', 'कष'],
    ['a joiner at the end', 'क\u200d', 'क'],
    ['joiners between Latin letters', 'a\u200db\u200cc', 'abc'],
    ['variation selectors on nothing', '\ufe0f a\ufe0f\ufe0f', 'a\ufe0f'],
    ['blank letters and symbols', 'a\u3164\u2800\uffa0\u115f\u1160b', 'a b'],
    ['control characters and spaces of any width', 'a\u0000\u0007\t\u00a0\u2003\u3000b', 'a b'],
    ['halves of characters', 'a\ud83db', 'a\ufffdb'],
    ['line separators', 'a\u2028b', 'a b'],
  ])('%s', (_, text, title) => expect(titleOf(text)).toBe(title))

  test.each(['👩‍👩‍👧 ❤️‍🔥 🏳️‍🌈 👍🏽', '🏴󠁧󠁢󠁥󠁮󠁧󠁿', 'क्‍ष', 'می‌خواهم', 'שלום עולם', 'Việt Nam', '葛\u{e0100}'])(
    '%s stays as it is',
    (text) => expect(titleOf(text)).toBe(text),
  )

  test.each([7, 8, 9, 300])('of %i marks on a letter no more than 8 stay', (marks) =>
    expect(titleOf(`a${'\u0301'.repeat(marks)} the printer is on fire`)).toBe(
      `a${'\u0301'.repeat(Math.min(marks, 8))} the printer is on fire`,
    ),
  )
})
