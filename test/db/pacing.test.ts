import { expect, test } from 'vitest'
import type { Call, Slot } from '../../src/activities/ports/pacing.ts'
import { UNLIMITED } from '../../src/db/pacing/limits.ts'
import { createPacer } from '../../src/db/pacing/pacing.ts'
import { useDatabase } from './support.ts'

const database = useDatabase()
/** A workspace for each test: a hold affects a whole workspace. */
const call = (channel: string, workspace = `T${channel.slice(0, 2)}`): Call => ({
  workspace,
  method: 'chat.postMessage',
  channel,
})
const kinds = (slots: readonly Slot[]) => slots.map((slot) => slot.kind)

test('ten simultaneous calls get slots a second apart, and the rest get a retry time', async () => {
  const pacers = Array.from({ length: 10 }, () => createPacer(database.db))
  const slots = await Promise.all(pacers.map((pacer) => pacer.reserve(call('C1'), 'card', 3_500)))
  const waits = slots.flatMap((slot) => (slot.kind === 'reserved' ? [slot.waitMs] : [])).sort((a, b) => a - b)
  expect(waits.length).toBeGreaterThanOrEqual(4)
  for (const [index, wait] of waits.entries()) expect(wait).toBeLessThanOrEqual(index * 1_000)
  const later = slots.flatMap((slot) => (slot.kind === 'later' ? [slot.retryMs] : []))
  expect(later).toHaveLength(10 - waits.length)
  for (const retryMs of later) expect(retryMs).toBeGreaterThanOrEqual(50)
})

test('channels, methods and workspaces do not wait for one another', async () => {
  const pacer = createPacer(database.db)
  const calls: Call[] = [
    call('C21'),
    call('C22'),
    call('C21', 'TOTHER'),
    { workspace: 'TC2', method: 'chat.update' },
  ]
  const slots = await Promise.all(calls.map((each) => pacer.reserve(each, 'card', 0)))
  expect(kinds(slots)).toEqual(['reserved', 'reserved', 'reserved', 'reserved'])
})

test('a refused notice has priority over cards until it gets its slot; a refused call takes no slot', async () => {
  const pacer = createPacer(database.db, { random: () => 0 })
  await pacer.hold(call('C3'), 60_000)
  expect(kinds([await pacer.reserve(call('C3'), 'notice', 0)])).toEqual(['later'])
  // A card could have a slot this far away, if there were no notice.
  expect(kinds([await pacer.reserve(call('C3'), 'card', 90_000)])).toEqual(['later'])
  expect(kinds([await pacer.reserve(call('C3'), 'notice', 90_000)])).toEqual(['reserved'])
  expect(kinds([await pacer.reserve(call('C3'), 'readback', 90_000)])).toEqual(['reserved'])
})

test('a call that does not wait takes a free slot only, and leaves no trace', async () => {
  const pacer = createPacer(database.db, { random: () => 0 })
  expect(await pacer.takeFree(call('C6'), 'click')).toBe(true)
  expect(await pacer.takeFree(call('C6'), 'click')).toBe(false)
  expect(await pacer.reserve(call('C6'), 'card', 1_500)).toMatchObject({ kind: 'reserved' })
})

test('processes that take turns see one another’s slots', async () => {
  const [one, another] = [createPacer(database.db), createPacer(database.db)]
  const waits: number[] = []
  for (const pacer of [one, another, another, one, another, one]) {
    const slot = await pacer.reserve(call('C7'), 'card', 60_000)
    if (slot.kind === 'reserved') waits.push(slot.waitMs)
  }
  expect(waits).toHaveLength(6)
  // A second apart, less the time that passed between the calls.
  for (const [index, wait] of waits.entries()) expect(wait).toBeLessThanOrEqual(index * 1_000)
  expect([...waits].sort((a, b) => a - b)).toEqual(waits)
})

test('a hold stops all calls, also without limits', async () => {
  const pacer = createPacer(database.db, { limits: UNLIMITED })
  const free = await Promise.all(Array.from({ length: 30 }, () => pacer.reserve(call('C4'), 'card', 0)))
  expect(new Set(kinds(free))).toEqual(new Set(['reserved']))
  await pacer.hold(call('C4'), 30_000)
  expect(await pacer.reserve(call('C4'), 'readback', 0)).toMatchObject({ kind: 'later' })
  expect(await pacer.reserve(call('C4'), 'readback', 31_000)).toMatchObject({ kind: 'reserved' })
})

test('many posts to many channels at once do not deadlock', async () => {
  // Without intervals: `later` would then mean a conflict of locks, not a limit.
  const pacer = createPacer(database.db, { limits: UNLIMITED })
  const slots = await Promise.all(
    Array.from({ length: 60 }, (_, index) => pacer.reserve(call(`C5${index % 7}`), 'card', 0)),
  )
  expect(new Set(kinds(slots))).toEqual(new Set(['reserved']))
})
