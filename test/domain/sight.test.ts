import { expect, test } from 'vitest'
import { sightOf } from '../../src/domain/sight.ts'

const NOW = 1_000_000
const constants = { coverMs: 5_000, coverLiveMs: 15_000 }
const since = (ms: number) => ({ from: NOW - ms, until: NOW })
const ended = { from: 10, until: 20 }

test.each([
  ['whole without a hole', [], 'whole'],
  ['whole while the gateways state it as often as they should', [since(7_500)], 'whole'],
  ['unsure when they are late', [since(7_501)], 'unsure'],
  ['unsure until they cannot be alive any more', [since(14_999)], 'unsure'],
  ['broken from then on', [since(15_000)], 'broken'],
  ['broken by a hole that has ended', [ended], 'broken'],
  ['broken by an ended hole, even if the gateways are only late', [ended, since(8_000)], 'broken'],
  ['broken where nothing was ever seen', [since(900_000)], 'broken'],
])('sight is %s', (_, holes, sight) => {
  expect(sightOf(holes, NOW, constants)).toBe(sight)
})
