import { describe, expect, test } from 'vitest'
import { canonicalEmoji, emojiRuns, isStandardEmoji } from '../../../src/domain/text/emoji.ts'
import { EMOJI_NAMES } from '../../../src/domain/text/emoji-names.ts'

describe('the names of emoji', () => {
  test.each([
    ['thumbsup', '+1'],
    ['+1', '+1'],
    ['thumbsup::skin-tone-3', '+1'],
    ['handshake::skin-tone-2-6', 'handshake'],
    ['wave::skin-tone-7', 'wave::skin-tone-7'],
    ['flag-de', 'de'],
    ['shipit', 'squirrel'],
    ['helpdesk', 'helpdesk'],
    ['merci_a\u0300', 'merci_\u00e0'],
    ['toString', 'toString'],
  ])('%s is the emoji %s', (name, canonical) => expect(canonicalEmoji(name)).toBe(canonical))

  test.each(['+1', 'thumbsup', 'eyes', 'ticket', 'white_check_mark', 'skin-tone-3', 'slack'])(
    'every workspace has %s',
    (name) => expect(isStandardEmoji(name)).toBe(true),
  )

  test.each(['helpdesk', '', 'Eyes', 'constructor', '了解'])('not every workspace has %s', (name) =>
    expect(isStandardEmoji(name)).toBe(false),
  )

  test('stand in the table once each', () => {
    const names = EMOJI_NAMES.trim().split(/[\s=]/)
    expect(names.length).toBeGreaterThan(1_900)
    expect(new Set(names).size).toBe(names.length)
    expect(names.filter((name) => !/^[a-z0-9_+-]+$/.test(name))).toEqual([])
  })
})

describe('the emoji in a text', () => {
  const shown = (text: string) =>
    emojiRuns(text)
      .map((run) => ('emoji' in run ? `[${run.emoji}]` : run.text))
      .join('')

  test.each([
    ['help :sob: me', 'help [sob] me'],
    [':sob:', '[sob]'],
    [':sob::sob:', '[sob][sob]'],
    [':+1::skin-tone-3: ok', '[+1] ok'],
    [':handshake::skin-tone-2-3:', '[handshake]'],
    ['ありがとう:了解:', 'ありがとう[了解]'],
    [':merci_à_tous:', '[merci_à_tous]'],
    [':спасибо:', '[спасибо]'],
    [':مرحبا:', '[مرحبا]'],
    [':100:', '[100]'],
    ['at 12:30:45', 'at 12:30:45'],
    ['port 10:100:20', 'port 10:100:20'],
    ['p1:100:2', 'p1:100:2'],
    ['level 1 :100:', 'level 1 [100]'],
    [':OK: : :: :a b:', ':OK: : :: :a b:'],
    ['key:value', 'key:value'],
    ['', ''],
  ])('%s: %s', (text, runs) => expect(shown(text)).toBe(runs))

  test('and the words around it make up the text, without empty runs', () => {
    const sob = { emoji: 'sob', code: ':sob:' }
    expect(emojiRuns('a:sob:b')).toEqual([{ text: 'a' }, sob, { text: 'b' }])
    expect(emojiRuns(':sob::sob:')).toEqual([sob, sob])
    expect(emojiRuns('')).toEqual([])
  })
})
