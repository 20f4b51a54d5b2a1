import { describe, expect, test } from 'vitest'
import { channelId, organisationId, timestamp, usergroupId, userId } from '../../src/domain/ids.ts'

const seconds = (year: number) => Date.UTC(year, 0, 1) / 1_000

describe('a Slack ts', () => {
  test.each([
    ['of today', '1793610000.000100'],
    ['of the first second of 2010', `${seconds(2010)}.000000`],
    ['of the last microsecond before 2100', `${seconds(2100) - 1}.999999`],
  ])('%s is one', (_, ts) => expect(timestamp(ts)).toBe(ts))

  test.each<[string, unknown]>([
    ['of the last microsecond before 2010', `${seconds(2010) - 1}.999999`],
    ['of the first second of 2100', `${seconds(2100)}.000000`],
    ['of the year 33658', '99999999999.000000'],
    ['with nine digits of seconds', '179361000.000100'],
    ['with five digits behind the point', '1793610000.00010'],
    ['with a line behind it', '1793610000.000100\n'],
    ['that is a number', 1_793_610_000.0001],
    ['that is missing', undefined],
    ['that is a list of one', ['1793610000.000100']],
  ])('%s is none', (_, value) => expect(timestamp(value)).toBeNull())
})

describe('an id', () => {
  test.each([
    ['a user', userId, ['U1', 'W0ABC', `U${'A'.repeat(30)}`]],
    ['a channel', channelId, ['C1', 'G1', 'D1']],
    ['an organisation', organisationId, ['T1', 'E1']],
    ['a user group', usergroupId, ['S1']],
  ])('of %s is known by its first letter', (_, check, ids) => {
    for (const id of ids) expect(check(id)).toBe(id)
    for (const other of ['X1', 'u1', ids[0]?.toLowerCase()]) expect(check(other)).toBeNull()
  })

  test.each<[string, unknown]>([
    ['is a letter alone', 'U'],
    ['is longer than 31 characters', `U${'A'.repeat(31)}`],
    ['brings markup of its own', 'U1> <!channel'],
    ['holds a NUL', 'U1\u0000'],
    ['ends in a new line', 'U1\n'],
    ['is a list of one', ['U1']],
    ['is null', null],
  ])('of a user that %s is none', (_, value) => expect(userId(value)).toBeNull())
})
