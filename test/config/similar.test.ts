import { describe, expect, test } from 'vitest'
import { changesBetween, similarTo } from '../../src/config/similar.ts'

describe('between two texts', () => {
  test.each([
    ['', '', 0],
    ['', 'abc', 3],
    ['abc', '', 3],
    ['eyes', 'eyes', 0],
    ['eyez', 'eyes', 1],
    ['eye', 'eyes', 1],
    ['eeyes', 'eyes', 1],
    ['tikcet', 'ticket', 2],
    ['kitten', 'sitting', 3],
    ['abc', 'xyz', 3],
  ])('%s and %s are %i changes', (from, to, changes) => {
    expect(changesBetween(from, to)).toBe(changes)
    expect(changesBetween(to, from)).toBe(changes)
  })
})

describe('of similar names', () => {
  const names = ['eyes', 'eye', 'ticket', 'tickets', 'white_check_mark', 'ok']

  test.each([
    ['eyez', 'eyes'],
    ['tikcet', 'ticket'],
    ['ticketss', 'tickets'],
    ['white_chck_mrk', 'white_check_mark'],
    ['white_chck_mr', null],
    ['of', null],
    ['axes', null],
    ['eyx', 'eye'],
    ['helpdesk', null],
    ['', null],
  ])('%s is most like %s', (written, similar) => expect(similarTo(written, names)).toBe(similar))
})
