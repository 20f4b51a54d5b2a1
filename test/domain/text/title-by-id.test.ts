import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { LONGEST_WORDS } from '../../../src/domain/text/json.ts'
import {
  LONGEST_TITLE,
  peopleInTitle,
  titleById,
  titleOf,
  withNames,
} from '../../../src/domain/text/title.ts'
import { NASTY } from './nasty.ts'

const names: Readonly<Record<string, string>> = { U1: 'Mei', W2: '@ana', U3: '\u202e' }
const nameOf = (id: string): string | undefined => names[id]
const named = (words: string, files?: readonly string[]): string => withNames(titleById(words, files), nameOf)

describe('a title by id', () => {
  test('names its people later, by a name, by the label of the markup, or not at all', () => {
    expect(named('<@U1>, <@W2> and <@U3> wait for <@U9>')).toBe('@Mei, @ana and @someone wait for @someone')
    expect(named('<@U1|old> waits')).toBe('@old waits')
    expect(peopleInTitle(titleById('<@U1> <@U1> <@W2> <@U1|old> <#C1> <!subteam^S1>'))).toEqual(['U1', 'W2'])
  })

  test.each([
    ['a group and a channel', '<!subteam^S1> in <#C1>', '@group in #channel'],
    ['a person whose id is none', '<@x> <@>', '@someone @someone'],
    ['a mention that was typed', '@U1 and a@U1', '@U1 and a@U1'],
    ['a mark that was typed', '@\ufdd0U1\ufdd0 \ufdd0<@U1>', '@U1 @Mei'],
    ['letters after a mention', '<@U1>U2', '@MeiU2'],
  ])('is about nobody else: %s', (_, words, title) => expect(named(words)).toBe(title))

  test('of a message without words is the name of its file, in which nobody is named', () => {
    expect(named('', ['@\ufdd0U1\ufdd0.png'])).toBe('@U1.png')
  })

  test('reads no more of a text than other titles do', () => {
    expect(titleById(`${'\u200b'.repeat(LONGEST_WORDS)}x`)).toBe(titleOf(''))
  })

  test('is the title as it would have been with names, if it is not cut', () => {
    const piece = fc.constantFrom(...NASTY, '<@U1>', '<@W2>', '<@U3|mei>', '<@U9>', 'hello ', '@U1', '\n')
    fc.assert(
      fc.property(fc.array(piece, { maxLength: 8 }), (pieces) => {
        const words = pieces.join('')
        const title = titleOf(words, [], (id, label) => (label === '' ? nameOf(id) : undefined))
        expect(named(words)).toBe(title)
      }),
    )
  })

  test('never ends within an id, and its names do not make it too long', () => {
    for (let length = 180; length <= 202; length++)
      for (const long of ['U1', 'U0123456789']) {
        const title = withNames(titleById(`${'x'.repeat(length)} <@${long}> y`), () => 'n'.repeat(60))
        expect(title.length).toBeLessThanOrEqual(LONGEST_TITLE)
        expect(title).not.toMatch(/\ufdd0|U[01]/)
      }
  })
})
