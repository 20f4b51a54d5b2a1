import { describe, expect, test } from 'vitest'
import { createSettingsStore } from '../../src/db/settings.ts'
import type { Settings } from '../../src/domain/settings.ts'
import { settingsOf, teamOf } from '../harness/actors.ts'
import { policy, useDatabase } from './support.ts'

const database = useDatabase()
const inTriage = (triage: string): Settings => settingsOf(teamOf(policy, { triage }))

describe('the settings in force', () => {
  test('are the newest that were applied, and the same ones twice are one version', async () => {
    const store = createSettingsStore(database.db)
    const first = await store.apply(inTriage('C1A'), 'a')
    expect(first.kind).toBe('applied')
    expect(await store.apply(inTriage('C1A'), 'a')).toEqual({ kind: 'unchanged', version: first.version })
    expect(await store.current()).toEqual({ version: first.version, settings: inTriage('C1A') })
  })

  test('are not rolled back by a file that was replaced, except with the rollback option', async () => {
    const store = createSettingsStore(database.db)
    const old = await store.apply(inTriage('C2A'), 'old')
    const now = await store.apply(inTriage('C2B'), 'new')
    const refused = { kind: 'outdated', version: old.version, inForce: now.version }
    expect(await store.apply(inTriage('C2A'), 'old')).toEqual(refused)
    expect((await store.current())?.settings).toEqual(inTriage('C2B'))
    const back = await store.apply(inTriage('C2A'), 'old', { rollback: true })
    expect(back).toEqual({ kind: 'applied', version: now.version + 1 })
    expect((await store.current())?.settings).toEqual(inTriage('C2A'))
  })

  test('are one version where two hosts apply the same file at once', async () => {
    const store = createSettingsStore(database.db)
    const applied = await Promise.all(Array.from({ length: 8 }, () => store.apply(inTriage('C3'), 'c')))
    expect(new Set(applied.map(({ version }) => version)).size).toBe(1)
    expect(applied.filter(({ kind }) => kind === 'applied')).toHaveLength(1)
  })
})
