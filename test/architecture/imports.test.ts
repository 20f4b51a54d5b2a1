import { describe, expect, test } from 'vitest'
import { importsBelow, importsOf } from './read-imports.ts'
import { cycles, RULES, violations } from './rules.ts'

const src = importsBelow('src')

describe('the imports of src', () => {
  test('keep to the table of design.md 3', () => {
    expect(violations(src).join('\n')).toBe('')
  })

  test('make no circle between its parts', () => {
    expect(cycles(src).join('\n')).toBe('')
  })

  test('were found in every part', () => {
    const parts = new Set(src.map(({ from }) => from.split('/')[1]?.replace('.ts', '')))
    expect([...parts].toSorted()).toEqual(Object.keys(RULES).toSorted())
  })
})

describe('the table refuses', () => {
  const said = (from: string, text: string) => violations(importsOf(from, text))

  test.each([
    [
      'a clock in the domain',
      'src/domain/x.ts',
      "import 'node:timers'",
      "domain may not use Node's own modules",
    ],
    ['a package in the domain', 'src/domain/x.ts', "import { z } from 'zod'", 'domain may use no package'],
    [
      'activities in a workflow',
      'src/workflows/x.ts',
      "import { a } from '../activities/index.ts'",
      'workflows may import only types from there',
    ],
    [
      'one value among types',
      'src/workflows/x.ts',
      "import { type A, b } from '../activities/index.ts'",
      'workflows may import only types from there',
    ],
    ['Slack in db', 'src/db/x.ts', "import type { A } from '../slack/web.ts'", 'db may not know slack'],
    ['SQL in Slack', 'src/slack/x.ts', "export { a } from '../db/client.ts'", 'slack may not know db'],
    [
      'kysely in Slack',
      'src/slack/x.ts',
      "import 'kysely'",
      'slack may use only @slack/*, @temporalio/client',
    ],
    [
      'an activity in Slack',
      'src/slack/x.ts',
      "import type { A } from '../activities/load.ts'",
      'slack may not know activities',
    ],
    [
      'the worker in activities',
      'src/activities/x.ts',
      "import { Worker } from '@temporalio/worker'",
      'activities may use only @temporalio/activity, @temporalio/common',
    ],
    [
      'tests in src',
      'src/cli/x.ts',
      "import '../../test/harness/servers.ts'",
      'src may import nothing outside of src',
    ],
    [
      'the demo in src',
      'src/main.ts',
      "await import('../dev/stack/ports.ts')",
      'src may import nothing outside of src',
    ],
  ])('%s', (_what, from, text, why) => {
    expect(said(from, text)).toEqual([expect.stringContaining(`, but ${why}`)])
  })

  test('a circle', () => {
    const imports = [
      ...importsOf('src/db/a.ts', "import type { A } from '../slack/b.ts'"),
      ...importsOf('src/slack/b.ts', "import type { B } from '../db/a.ts'"),
    ]
    expect(cycles(imports)).toEqual(['db -> slack -> db is a circle'])
  })

  test('nothing that the table allows', () => {
    const text =
      "import type { A } from '../activities/ports.ts'\nimport { b } from '../workflows/contract.ts'"
    expect(said('src/slack/x.ts', text)).toEqual([])
  })
})
