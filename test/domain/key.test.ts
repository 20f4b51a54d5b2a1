import { expect, test } from 'vitest'
import { keyText, parseKey } from '../../src/domain/key.ts'
import { key } from './fixtures.ts'

test('a ticket’s key and its text turn into one another', () => {
  expect(keyText(key)).toBe('T1:C1:1793610000.000100')
  expect(parseKey(keyText(key))).toEqual(key)
})

test.each([
  ['nothing', ''],
  ['one part', 'T1'],
  ['two parts', 'T1:C1'],
  ['four parts', 'T1:C1:1793610000.000100:x'],
  ['four parts, the last of them empty', 'T1:C1:1793610000.000100:'],
  ['no workspace', ':C1:1793610000.000100'],
  ['no channel', 'T1::1793610000.000100'],
  ['no thread', 'T1:C1:'],
])('a text with %s is no ticket’s key', (_, text) => {
  expect(() => parseKey(text)).toThrow(RangeError)
  expect(() => parseKey(text)).toThrow(`not a ticket key: ${text}`)
})
