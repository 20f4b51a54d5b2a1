import { expect, test } from 'vitest'
import type { StoredSettings } from '../../src/activities/ports/settings.ts'
import { followSettings } from '../../src/runtime/settings.ts'
import { policy } from '../domain/fixtures.ts'
import { settingsOf, teamOf } from '../harness/actors.ts'
import { listeningLog } from './log.ts'

const version = (number: number): StoredSettings => ({
  version: number,
  settings: settingsOf(teamOf(policy, { triage: `C${number}` })),
})

/** A store whose result a test changes; `read` resolves after the next read. */
function setUp() {
  const state: { stored: StoredSettings | null; away: boolean } = { stored: null, away: false }
  let looked = Promise.withResolvers<void>()
  const store = {
    current: async () => {
      const done = looked
      looked = Promise.withResolvers()
      // The follower has processed the result by the next turn of the event loop.
      setImmediate(() => done.resolve())
      if (state.away) throw new Error('Postgres is away')
      return state.stored
    },
  }
  const { log, lines } = listeningLog()
  const follower = followSettings(store, log, 1)
  const read = () => looked.promise
  return { state, follower, read, lines }
}

test('a process that finds no settings for a while says once in its log what to do', async () => {
  const { follower, read, lines } = setUp()
  follower.start()
  for (let look = 1; look <= 5; look++) await read()
  await follower.stop()
  expect(lines.map(({ msg }) => msg)).toEqual(['no settings were read yet: run `docket config apply`'])
})

test('a process that has read no settings says what to do, and refuses to guess', async () => {
  const { follower, read } = setUp()
  follower.start()
  await read()
  expect(() => follower.now()).toThrow('docket config apply')
  expect(follower.reasons()).toEqual(['no settings were read yet: run `docket config apply`'])
  await follower.stop()
})

test('a process can wait until it knows its settings', async () => {
  const { state, follower, read } = setUp()
  follower.start()
  let known = false
  const waiting = follower.known.then(() => {
    known = true
  })
  await read()
  expect(known).toBe(false)
  state.stored = version(1)
  await waiting
  expect(follower.now().teams[0]?.triage).toBe('C1')
  await follower.stop()
})

test('a running process follows what is applied, and keeps the last settings while Postgres is away', async () => {
  const { state, follower, read } = setUp()
  state.stored = version(1)
  follower.start()
  await read()
  expect(follower.now().teams[0]?.triage).toBe('C1')
  expect(follower.reasons()).toEqual([])
  state.stored = version(2)
  await read()
  await read()
  expect(follower.now().teams[0]?.triage).toBe('C2')
  state.away = true
  await read()
  await read()
  expect(follower.now().teams[0]?.triage).toBe('C2')
  await follower.stop()
})

test('a running process follows settings that have the number of others, as after a restore', async () => {
  const { state, follower, read } = setUp()
  state.stored = version(2)
  follower.start()
  await read()
  expect(follower.now().teams[0]?.triage).toBe('C2')
  state.stored = { ...version(3), version: 2 }
  await read()
  await read()
  expect(follower.now().teams[0]?.triage).toBe('C3')
  await follower.stop()
})
