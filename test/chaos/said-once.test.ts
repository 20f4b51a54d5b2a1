import { describe, expect, test } from 'vitest'
import { Workflows } from '../../dev/check/workflow-side.ts'
import { SAYING } from './points.ts'
import { afterKillsAt } from './promise.ts'

describe('P4, said once: processes are killed between the ticket and Slack', () => {
  const { program, report } = afterKillsAt(SAYING)

  test('no notice is posted twice', () => {
    const kinds = report().tickets.flatMap(({ differs }) => differs.map(({ kind }) => kind))
    expect(kinds).not.toContain('double notice')
  })

  test('the second copies that Slack stored beyond its bounds were deleted and counted', () => {
    const deleted = report().tickets.reduce((sum, { deletedCopies }) => sum + deletedCopies, 0)
    expect(deleted).toBeGreaterThan(0)
  })

  test('other workers took over when the heartbeats of killed ones stopped', async () => {
    const { temporalAddress, namespace } = program().where
    const workflows = await Workflows.connect(temporalAddress, namespace)
    const missed = await workflows.missedHeartbeats().finally(() => workflows.close())
    expect(missed).toBeGreaterThan(0)
  })
})
