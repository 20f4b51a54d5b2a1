import { describe, expect, test } from 'vitest'
import { richTextAsMrkdwn } from '../../../src/domain/text/rich-text.ts'

const words = (text: string) => ({ type: 'text', text })
const section = (...texts: string[]) => ({ type: 'rich_text_section', elements: texts.map(words) })
const block = { elements: [section('a', 'b'), section('c')] }
const list = { elements: [{ type: 'rich_text_list', elements: [section('a'), section('b')] }] }

describe('of rich text', () => {
  test.each([
    // The part, its line, its two elements; then the second part, its line and its element.
    [0, ''],
    [2, ''],
    [3, 'a'],
    [4, 'ab'],
    [5, 'ab'],
    [6, 'ab\n'],
    [7, 'ab\nc'],
    [8, 'ab\nc'],
  ])('%i values are looked at and no more', (values, mrkdwn) =>
    expect(richTextAsMrkdwn(block, { values, room: 9 })).toBe(mrkdwn),
  )

  test.each([
    [0, ''],
    [1, 'a'],
    [2, 'ab'],
    [3, 'ab\nc'],
    [4, 'ab\nc'],
  ])('%i units are kept and no more', (room, mrkdwn) =>
    expect(richTextAsMrkdwn(block, { values: 99, room })).toBe(mrkdwn),
  )

  test.each([
    [0, ''],
    [1, 'a'],
    [2, 'a\nb'],
  ])('a list is kept up to %i units', (room, mrkdwn) =>
    expect(richTextAsMrkdwn(list, { values: 99, room })).toBe(mrkdwn),
  )

  test('a long element is cut', () =>
    expect(richTextAsMrkdwn({ elements: [section('abcdef', 'g')] }, { values: 99, room: 3 })).toBe('abc'))

  test('used values are subtracted from the budget', () => {
    const budget = { values: 10, room: 9 }
    richTextAsMrkdwn(block, budget)
    expect(budget).toEqual({ values: 3, room: 9 })
    const full = { values: 10, room: 2 }
    richTextAsMrkdwn({ elements: [section('a', 'b', 'c')] }, full)
    expect(full).toEqual({ values: 6, room: 2 })
  })

  test.each([
    [{ type: 'emoji', name: 'wave', skin_tone: 1 }, ':wave:'],
    [{ type: 'emoji', name: 'wave', skin_tone: 2 }, ':wave::skin-tone-2:'],
    [{ type: 'emoji', name: 'wave', skin_tone: 6 }, ':wave::skin-tone-6:'],
    [{ type: 'emoji', name: 'wave', skin_tone: 7 }, ':wave:'],
    [{ type: 'emoji', name: 'wave', skin_tone: '3' }, ':wave:'],
    [{ type: 'emoji', name: '' }, ''],
    [{ type: 'emoji', name: 'a b' }, ''],
    [{ type: 'emoji', name: 'a:b' }, ''],
    [{ type: 'emoji' }, ''],
    [{ type: 'user', user_id: 'U1' }, '<@U1>'],
    [{ type: 'user', user_id: '' }, ''],
    [{ type: 'user', user_id: 'U1|<!here>' }, ''],
    [{ type: 'user' }, ''],
    [{ type: 'user', user_id: 'U'.repeat(100) }, `<@${'U'.repeat(100)}>`],
    [{ type: 'user', user_id: 'U'.repeat(101) }, ''],
    [{ type: 'emoji', name: 'a'.repeat(100) }, `:${'a'.repeat(100)}:`],
    [{ type: 'emoji', name: 'a'.repeat(101) }, ''],
    [{ type: 'team', team_id: 'T1' }, ''],
    [{ type: 'link', url: 'https://x' }, '<https://x>'],
    [{ type: 'link', url: 'https://x', text: 'a|b>' }, '<https://x|a|b&gt;>'],
    [{ type: 'link', text: 'nowhere' }, 'nowhere'],
    [{ type: 'link', url: 'https://x/<y> z|' }, '<https://x/%3Cy%3E%20z%7C>'],
    [{ type: 'tomorrow', text: 'a & b' }, 'a &amp; b'],
    [{}, ''],
  ])('%j becomes %s', (element, mrkdwn) =>
    expect(
      richTextAsMrkdwn(
        { elements: [{ type: 'rich_text_section', elements: [element] }] },
        { values: 99, room: 999 },
      ),
    ).toBe(mrkdwn),
  )
})
