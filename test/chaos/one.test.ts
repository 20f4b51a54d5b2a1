import { describe, expect, test } from 'vitest'
import { OPENING } from './points.ts'
import { afterKillsAt } from './promise.ts'

describe('P1, one message makes one ticket: processes are killed between the emoji and the ticket', () => {
  const { report } = afterKillsAt(OPENING)

  test('none is missing, none is double', () => {
    const kinds = report().tickets.flatMap(({ differs }) => differs.map(({ kind }) => kind))
    expect(kinds).not.toContain('missing')
    expect(kinds).not.toContain('double ticket')
  })

  test('every number belongs to one ticket', () => {
    const numbers = report().tickets.map(({ number }) => number)
    expect(new Set(numbers).size).toBe(numbers.length)
  })
})
