import { describe, expect, test } from 'vitest'
import { HANDING_OVER } from './points.ts'
import { afterKillsAt } from './promise.ts'

describe('P2, none is lost, with kills on the way from people to their tickets', () => {
  const { program, report } = afterKillsAt(HANDING_OVER)

  test('what was not acknowledged came again until it was', async () => {
    const { events } = await program().player.sim.state()
    expect(events.retried).toBeGreaterThan(0)
    expect(events.lost).toBe(0)
  })

  test('every reply and every click that people saw accepted has counted', () => {
    expect(report().tickets.filter(({ differs }) => differs.length > 0)).toEqual([])
  })
})
