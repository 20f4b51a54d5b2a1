import { expect, test } from 'vitest'
import { knownKeys } from '../../src/config/known-keys.ts'
import { parseSettings } from '../../src/config.ts'
import { sample } from './sample.ts'

const MAPS = [
  [],
  ['workspace'],
  ['teams', 'platform'],
  ['teams', 'platform', 'channels', 0],
  ['teams', 'platform', 'emoji'],
  ['teams', 'platform', 'firstResponse'],
] as const

test.each(MAPS.map((path) => [path.join('.') || 'the file', path] as const))(
  'the keys of %s are known',
  (_where, path) => {
    expect(knownKeys(path).length).toBeGreaterThan(0)
  },
)

test.each([
  ['a name that the operator chooses', ['teams']],
  ['a list', ['teams', 'platform', 'agents']],
  ['a text', ['teams', 'platform', 'triage']],
  ['nothing', ['teams', 'platform', 'nothing', 'below']],
])('%s has no fixed keys', (_what, path) => {
  expect(knownKeys(path)).toEqual([])
})

test.each([
  ['agents', 5, '    agents: [U0ANA]', '    agent: []', 'teams.platform.agent'],
  [
    'priority',
    8,
    '      -',
    '        { id: C0HELP, prioritty: low }',
    'teams.platform.channels[0].prioritty',
  ],
  ['tracked', 10, '    emoji:', '      traked: eyes', 'teams.platform.emoji.traked'],
  ['warnAt', 11, '    firstResponse:', '      warnat: 75%', 'teams.platform.firstResponse.warnat'],
  ['workspace', 12, '', 'workspaces: {}', 'workspaces'],
  ['admins', 12, 'workspace:', '  admin: [U0ANA]', 'workspace.admin'],
])('a misspelt %s is recognised', (meant, line, above, misspelt, key) => {
  const parsed = parseSettings(sample({ [line]: `${above}\n${misspelt}` }), 'docket.yaml')
  expect('faults' in parsed && parsed.faults).toContain(
    `docket.yaml:${line + 1}: ${key} is not a key that Docket knows; did you mean ${meant}?`,
  )
})
