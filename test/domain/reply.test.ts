import { describe, expect, test } from 'vitest'
import { replyKind } from '../../src/domain/reply.ts'

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
  ])('thanks: %s', (text) => expect(replyKind(text)).toBe('thanks'))

  test.each([':pray:', '👍', ':+1::skin-tone-3:', '🎉 🎉', ':tada: <@U1>'])('emoji: %s', (text) =>
    expect(replyKind(text)).toBe('emoji'),
  )

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
  ])('words: %s', (text) => expect(replyKind(text)).toBe('words'))

  test('words, at once, however long and however thankful', () => {
    for (const long of [
      'ty '.repeat(13_000),
      `thanks ${'word '.repeat(8_000)}`,
      `thanks${' '.repeat(39_000)}x`,
    ])
      expect(replyKind(long)).toBe('words')
  })
})
