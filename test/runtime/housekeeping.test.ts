import { expect, test } from 'vitest'
import { type Chore, createHousekeeping } from '../../src/runtime/housekeeping.ts'
import { listeningLog } from './log.ts'

/** A chore that counts its turns; `turn(n)` resolves at the nth. */
function counted(what: string, work: () => Promise<void> = async () => undefined) {
  const turns = Array.from({ length: 5 }, () => Promise.withResolvers<void>())
  let count = 0
  const chore: Chore = {
    what,
    work: () => {
      turns[count++]?.resolve()
      return work()
    },
  }
  return { chore, turn: (nth: number) => turns[nth - 1]?.promise, count: () => count }
}

test('every chore is done at the start, and again and again', async () => {
  const { log } = listeningLog()
  const [one, other] = [counted('one'), counted('other')]
  const housekeeping = createHousekeeping([one.chore, other.chore], log, 1)
  housekeeping.start()
  await Promise.all([one.turn(3), other.turn(3)])
  await housekeeping.stop()
})

test('a chore that fails is logged, keeps no other from its turn, and is tried again', async () => {
  const { log, lines } = listeningLog()
  const failing = counted('dusting', () => Promise.reject(new Error('Postgres is away')))
  const other = counted('other')
  const housekeeping = createHousekeeping([failing.chore, other.chore], log, 1)
  housekeeping.start()
  await Promise.all([failing.turn(2), other.turn(2)])
  await housekeeping.stop()
  expect(lines[0]).toMatchObject({ level: 'warn', msg: 'dusting failed; it is tried again' })
})

test('stopping waits for the chore in progress, and begins no other turn', async () => {
  const { log } = listeningLog()
  const over = Promise.withResolvers<void>()
  const slow = counted('slow', () => over.promise)
  const housekeeping = createHousekeeping([slow.chore], log, 1)
  housekeeping.start()
  await slow.turn(1)
  let stopped = false
  const stopping = housekeeping.stop().then(() => {
    stopped = true
  })
  await new Promise(setImmediate)
  expect(stopped).toBe(false)
  over.resolve()
  await stopping
  expect(slow.count()).toBe(1)
})

test('one that is stopped before its start does nothing', async () => {
  const { log } = listeningLog()
  const chore = counted('late')
  const housekeeping = createHousekeeping([chore.chore], log, 1)
  await housekeeping.stop()
  housekeeping.start()
  await housekeeping.stop()
  expect(chore.count()).toBe(0)
})
