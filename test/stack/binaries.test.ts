import { chmodSync, mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { findBinary, TEMPORAL } from '../../dev/stack/binaries.ts'
import { quietProgress } from '../../dev/stack/progress.ts'
import { scratchFolder } from './scratch.ts'

function program(folder: string, name: string): string {
  mkdirSync(folder, { recursive: true })
  writeFileSync(join(folder, name), '#!/bin/sh\n')
  chmodSync(join(folder, name), 0o755)
  return join(folder, name)
}

const find = (env: NodeJS.ProcessEnv) => findBinary(TEMPORAL, quietProgress, env)

test('the variable comes before PATH, and PATH before the cache', async () => {
  const folder = scratchFolder()
  const named = program(join(folder, 'named'), 'my-temporal')
  const onPath = program(join(folder, 'bin'), 'temporal')
  const cached = program(join(folder, 'cache', 'docket'), 'temporal-1.9.1')
  const env = { XDG_CACHE_HOME: join(folder, 'cache') }
  expect(await find({ ...env, PATH: join(folder, 'bin'), TEMPORAL_CLI_PATH: named })).toBe(named)
  expect(await find({ ...env, PATH: join(folder, 'bin') })).toBe(onPath)
  expect(await find(env)).toBe(cached)
})

test('a variable that names no program is an error, not a reason to take another', async () => {
  const folder = scratchFolder()
  program(folder, 'temporal')
  const looking = find({ PATH: folder, TEMPORAL_CLI_PATH: join(folder, 'absent') })
  await expect(looking).rejects.toThrow(/TEMPORAL_CLI_PATH names .*absent/)
})
