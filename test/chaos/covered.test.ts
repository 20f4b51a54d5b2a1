import { describe, expect, test } from 'vitest'
import { cases } from '../harness/soak.ts'
import { COVERING } from './points.ts'
import { afterKillsAt } from './promise.ts'

describe('P2, none lost: processes are killed while a hole is noticed, and while it is caught up', () => {
  const { program, report } = afterKillsAt(COVERING, { kills: cases(1, 2) })

  test('events were lost, and what they told of is in the tickets', async () => {
    const { events } = await program().player.sim.state()
    expect(events.silenced).toBeGreaterThan(0)
    expect(report().tickets.filter(({ differs }) => differs.length > 0)).toEqual([])
  })
})
