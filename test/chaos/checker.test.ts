import { spawnSync } from 'node:child_process'
import { readFileSync } from 'node:fs'
import { describe, expect, test } from 'vitest'
import { KNOWN_KINDS } from '../../dev/check/expected-state.ts'
import type { TicketEvent } from '../../src/domain/event.ts'
import { type Import, importsOf } from '../architecture/read-imports.ts'
import { SAMPLES } from '../replay/samples.ts'

/** All imports of these files, direct and indirect. */
function reached(files: string[]): Import[] {
  const seen = new Set<string>()
  const visit = (file: string): Import[] => {
    if (seen.has(file)) return []
    seen.add(file)
    const imports = importsOf(file, readFileSync(file, 'utf8'))
    return [...imports, ...imports.filter(({ to }) => to.endsWith('.ts')).flatMap(({ to }) => visit(to))]
  }
  return files.flatMap(visit)
}

describe('the checker of promises', () => {
  test('imports nothing from the product', () => {
    const judges = ['checker.ts', 'quiet.ts', 'report.ts', 'evidence.ts'].map((name) => `dev/check/${name}`)
    const imports = reached(judges)
    expect(imports.filter(({ to }) => to.startsWith('src/'))).toEqual([])
    expect(imports.map(({ to }) => to)).toContain('pg')
  })

  test('knows the effect of every kind of event', () => {
    const kinds = Object.values(SAMPLES.event ?? {}).map((event) => (event as TicketEvent).kind)
    expect(KNOWN_KINDS.toSorted()).toEqual([...new Set(kinds)].toSorted())
  })

  test('accepts only the guards that can be removed', () => {
    const env = { ...process.env, CHECK: '1', BREAK: 'everything' }
    const { status, stderr } = spawnSync(process.execPath, ['dev/demo/main.ts'], { env, encoding: 'utf8' })
    expect(status).toBe(2)
    expect(stderr).toContain('BREAK may be readback, ack, coverage.')
  })
})
