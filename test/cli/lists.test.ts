import { describe, expect, test } from 'vitest'
import { type Reading, requireTeam } from '../../src/cli/reading.ts'
import { NONE } from '../../src/cli/verbs/writes-list.ts'

/** Settings with these teams (null: none were applied), and tickets of these teams. */
const reads = (teams: string[] | null, tickets: string[] = []): Pick<Reading, 'teams' | 'tickets'> => ({
  teams: async () => teams,
  tickets: async (filter) =>
    tickets.filter((each) => each === filter?.team).map((each) => ({ team: each }) as never),
})

describe('the team of `ticket list --team`', () => {
  test('is refused with the names of the others if there is none', async () => {
    await expect(requireTeam(reads(['platform', 'it'], ['it']), 'nope')).rejects.toThrow(
      /^there is no team nope; teams: platform, it$/,
    )
  })

  test.each([
    ['is in the settings in force', reads(['platform'])],
    ['left docket.yaml and has tickets', reads(['it'], ['platform'])],
    ['is unknown before any settings were applied', reads(null)],
  ])('is accepted if it %s', async (_what, from) => {
    await expect(requireTeam(from, 'platform')).resolves.toBeUndefined()
  })
})

test('an empty list of writes is a short sentence of its kind', () => {
  expect(NONE).toEqual({
    parked: 'no writes on hold',
    undelivered: 'no undelivered writes',
    failed: 'no failed writes',
  })
})
