import { describe, expect, test } from 'vitest'
import { HANDING_OVER } from './points.ts'
import { afterKillsAt } from './promise.ts'

describe('P2, none lost: processes are killed between people and their tickets', () => {
  const { program, report } = afterKillsAt(HANDING_OVER)

  test('every unacknowledged event was sent again until it was acknowledged', async () => {
    const { events } = await program().player.sim.state()
    expect(events.retried).toBeGreaterThan(0)
    expect(events.lost).toBe(0)
  })

  test('every accepted reply and click has counted', () => {
    expect(report().tickets.filter(({ differs }) => differs.length > 0)).toEqual([])
  })
})
