import { describe, expect, test } from 'vitest'
import { markdownAsMrkdwn } from '../../../src/domain/text/markdown.ts'
import { dayOf, decoded, encoded, type Part, partsOf } from '../../../src/domain/text/markup.ts'

const text = (words: string): Part => ({ kind: 'text', text: words })
const user = (id: string, label = ''): Part => ({ kind: 'user', id, label })

describe('the parts of mrkdwn', () => {
  test.each<[string, Part[]]>([
    ['', []],
    ['words', [text('words')]],
    ['<@U1>', [user('U1')]],
    ['a<@U1>b<@U2|ana>c', [text('a'), user('U1'), text('b'), user('U2', 'ana'), text('c')]],
    ['<@U1|>', [user('U1')]],
    ['<@U1| a &amp; b >', [user('U1', 'a & b')]],
    ['<@U1|a|b>', [user('U1', 'a|b')]],
    ['<#C1|help>', [{ kind: 'channel', id: 'C1', label: 'help' }]],
    ['<!subteam^S1|@ops>', [{ kind: 'group', id: 'S1', label: '@ops' }]],
    ['<!here>', [{ kind: 'broadcast', name: 'here' }]],
    ['<!here|@all of us>', [{ kind: 'broadcast', name: 'all of us' }]],
    ['<!here|>', [{ kind: 'broadcast', name: 'here' }]],
    ['<https://x?a=1&amp;b=2>', [{ kind: 'link', url: 'https://x?a=1&b=2', label: '' }]],
    ['<https://x|a &lt; b>', [{ kind: 'link', url: 'https://x', label: 'a < b' }]],
    ['<!date^86400^{date}^https://x|Friday>', [text('Friday')]],
    ['<@U1', [text('<@U1')]],
    ['<@U1|ana', [text('<@U1|ana')]],
    ['<', [text('<')]],
    ['<>', [text('<>')]],
    ['<|x>', [text('<|x>')]],
    ['<b>bold</b>', [text('<b>bold'), text('</b>')]],
    ['<<@U1>>', [text('<'), user('U1'), text('>')]],
    ['a > b &gt; c', [text('a > b > c')]],
  ])('%s', (mrkdwn, parts) => expect(partsOf(mrkdwn)).toEqual(parts))

  test('entities are decoded once, and only Slack’s three', () =>
    expect(decoded('&amp;lt; &lt;&gt;&amp; &quot; &#39;')).toBe('&lt; <>& &quot; &#39;'))

  test('what may be escaped already is not escaped again', () =>
    expect(encoded('a & b < c > d &amp; &lt; &gt; &quot;')).toBe(
      'a &amp; b &lt; c &gt; d &amp; &lt; &gt; &amp;quot;',
    ))

  test.each([
    [0, '1970-01-01'],
    ['86399', '1970-01-01'],
    ['86400', '1970-01-02'],
    [253_402_300_799, '9999-12-31'],
    [253_402_300_800, 'some day'],
    [-1, '1969-12-31'],
    [8_640_000_000_001, 'some day'],
    ['soon', 'some day'],
    [undefined, 'some day'],
  ])('an instant of %s seconds is the day %s', (seconds, day) => expect(dayOf(seconds)).toBe(day))
})

describe('Markdown as mrkdwn', () => {
  test.each([
    ['', ''],
    ['# Down', 'Down'],
    ['###### Down', 'Down'],
    ['####### Down', '####### Down'],
    ['#1042 is open', '#1042 is open'],
    ['> quoted', 'quoted'],
    ['**bold** and *slanted*', 'bold and *slanted*'],
    ['[a](https://a)', 'a'],
    ['x [a](https://a)y[b](https://b) z', 'x ayb z'],
    ['![a chart](https://a)', 'a chart'],
    ['wow! [a](https://a)', 'wow! a'],
    ['[a](https://a', '[a](https://a'],
    ['a](b) c', 'a](b) c'],
    ['[a](b)](c)', 'a](c)'],
    ['[x [a](b)', '[x a'],
    ['](', ']('],
    ['a \\* b \\\\ c \\d', 'a * b \\ c \\d'],
    ['a < b & c', 'a &lt; b &amp; c'],
    ['one\n# two\n  three', 'one\ntwo\nthree'],
  ])('%s: %s', (markdown, mrkdwn) => expect(markdownAsMrkdwn(markdown)).toBe(mrkdwn))
})
