import { describe, expect, test } from 'vitest'
import { importsBelow, importsOf } from './read-imports.ts'
import { cycles, RULES, violations } from './rules.ts'

const src = importsBelow('src')

describe('the imports of src', () => {
  test('keep to the table of docs/ARCHITECTURE.md', () => {
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
      'the inbound side in the outbound one',
      'src/slack/outbound/x.ts',
      "import type { A } from '../inbound/intake.ts'",
      'slack/outbound may not know slack/inbound',
    ],
    [
      'the outbound side in a card',
      'src/slack/views/x.ts',
      "import { a } from '../outbound/writer.ts'",
      'slack/views may not know slack/outbound',
    ],
    [
      'tickets in the outbox',
      'src/db/outbox/x.ts',
      "import { a } from '../tickets/record.ts'",
      'db/outbox may not know db/tickets',
    ],
    [
      'a room in a file beside it',
      'src/db/x.ts',
      "import { a } from './tickets/record.ts'",
      'a file beside the rooms of db may know none of them',
    ],
    [
      'a room that nobody drew',
      'src/db/tickets/x.ts',
      "import { a } from '../cellar/wine.ts'",
      'the rooms of db are tickets, outbox, pacing',
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
      "import type { A } from '../activities/ports/tickets.ts'\nimport { b } from '../workflows/contract.ts'"
    expect(said('src/slack/x.ts', text)).toEqual([])
  })
})
