import { describe, expect, test } from 'vitest'
import { dueNext } from '../../src/domain/clock.ts'

describe('of several clocks', () => {
  test.each<readonly [string, readonly (readonly [due: number, stopped: number | null])[], number | null]>([
    [
      'the earliest is due next, wherever it is in the list',
      [
        [30, null],
        [10, null],
        [20, null],
      ],
      1,
    ],
    [
      'one that has stopped is not due, however early it was',
      [
        [10, 5],
        [20, null],
      ],
      1,
    ],
    [
      'one that stopped at the instant 0 has stopped',
      [
        [10, 0],
        [20, null],
      ],
      1,
    ],
    [
      'the first of two that are due together is due next',
      [
        [10, null],
        [10, null],
      ],
      0,
    ],
    [
      'none is due where all have stopped',
      [
        [10, 5],
        [20, 5],
      ],
      null,
    ],
    ['none is due where there is none', [], null],
  ])('%s', (_what, spans, expected) => {
    const clocks = spans.map(([dueAt, stoppedAt]) => ({ dueAt, stoppedAt }))
    expect(dueNext(clocks)).toBe(expected === null ? null : clocks[expected])
  })
})
