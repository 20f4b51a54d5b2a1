import { describe, expect, test } from 'vitest'
import { replyKind } from '../../../src/domain/text/reply-kind.ts'

describe('a reply is', () => {
  test.each([
    'thanks',
    'Thanks!',
    'thank you so much',
    'Thx :)',
    'ty!!',
    'Great, thanks a lot!',
    'perfect, that works. thanks',
    'Thank you <@U1> :pray:',
    'danke schön',
    'ありがとうございます',
    'thanks everyone 🙏',
    'Awesome - cheers',
    'thanks for the quick help!',
    'Thanks :了解:',
    'merci :merci_à_tous: :+1::skin-tone-3:',
    'ありがとう:pray:',
    'thanks:pray:everyone',
    'thanks🙏everyone',
    '谢谢！',
    'ok, thanks :)',
    'thanks <3',
    'thanks &lt;3',
    'thx 🇩🇪 1️⃣',
    'thanks\nworks now',
    'thank you so much for your quick answer, everyone',
    'большое спасибо',
    'большое  спасибо',
  ])('thanks: %s', (text) => expect(replyKind(text)).toBe('thanks'))

  test.each([
    ':pray:',
    '👍',
    ':+1::skin-tone-3:',
    '🎉 🎉',
    ':tada: <@U1>',
    ':了解:',
    ':merci_à_tous:',
    ':thanks:',
    '🇩🇪',
    '1️⃣',
    '🏴󠁧󠁢󠁥󠁮󠁧󠁿 ❤️‍🔥',
    ':handshake::skin-tone-2-3: !',
    '☎ !',
    ':)',
    '&lt;3',
  ])('emoji: %s', (text) => expect(replyKind(text)).toBe('emoji'))

  test.each([
    'it still fails',
    'thanks, but it still fails',
    'thanks! one more question',
    'Thanks, does it also work on staging?',
    'no',
    '?',
    '👍 but the other one is broken',
    '',
    'no thanks',
    'works on my machine',
    'thanks for nothing',
    'still broken, thanks',
    '`npm ERR!`',
    'thanks？',
    ':thinking_face:？',
    ':thinking_face: ?',
    ':eyes: ؟',
    'thanks <https://ci.example|again>',
    '12:30:45',
    '!!!',
    'ok',
    'great, perfect',
    'thanks <#C1> still broken',
    '@here thanks for nothing',
    ':D broken',
  ])('words: %s', (text) => expect(replyKind(text)).toBe('words'))

  test.each([199, 200, 201])('thanks up to 200 characters, here %i', (length) => {
    const thanks = `${'thanks '.repeat(20)}${'!'.repeat(length - 141)} ty`.slice(0, length)
    const text = `${thanks.slice(0, length - 1)}!`
    expect(text).toHaveLength(length)
    expect(replyKind(text)).toBe(length <= 200 ? 'thanks' : 'words')
  })

  test.each([3_999, 4_000, 4_001])('emoji, unless some of it may have been cut away: %i', (length) =>
    expect(replyKind(`${':pray:'.repeat(600)}${' '.repeat(400)}!`.padEnd(length, '!').slice(0, length))).toBe(
      length < 4_000 ? 'emoji' : 'words',
    ),
  )

  test('words with a file, with any text', () => {
    expect(replyKind('thanks', 1)).toBe('words')
    expect(replyKind(':pray:', 1)).toBe('words')
    expect(replyKind('', 1)).toBe('words')
    expect(replyKind('thanks', 0)).toBe('thanks')
  })

  test('words, at once, for a very long text of thanks', () => {
    for (const long of [
      'ty '.repeat(13_000),
      `thanks ${'word '.repeat(8_000)}`,
      `thanks${' '.repeat(39_000)}x`,
    ])
      expect(replyKind(long)).toBe('words')
  })
})
