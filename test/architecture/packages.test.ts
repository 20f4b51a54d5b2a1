import { globSync, readFileSync } from 'node:fs'
import { describe, expect, test } from 'vitest'

const packageOf = (folder: string): { name: string; version: string; [field: string]: unknown } =>
  JSON.parse(readFileSync(`${folder}/package.json`, 'utf8'))

const own = packageOf('.') as unknown as { dependencies: Record<string, string> }

describe('the installed packages', () => {
  // Several copies of protobufjs 8 do not share their types: replaying a history as JSON then fails.
  test('of Temporal share the one protobufjs 8 that is hoisted', () => {
    expect(packageOf('node_modules/protobufjs').version).toMatch(/^8\./)
    expect(globSync('node_modules/@temporalio/*/node_modules/protobufjs')).toEqual([])
  })

  test('of Temporal have one exact version', () => {
    const versions = Object.entries(own.dependencies).filter(([name]) => name.startsWith('@temporalio/'))
    expect(new Set(versions.map(([, version]) => version)).size).toBe(1)
    for (const [name, version] of versions) expect(packageOf(`node_modules/${name}`).version).toBe(version)
  })
})
