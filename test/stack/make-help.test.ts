import { execFileSync } from 'node:child_process'
import { readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { expect, test } from 'vitest'

const ROOT = fileURLToPath(new URL('../..', import.meta.url))

test('make alone starts nothing, and has a line for every target', () => {
  const [, all = ''] = /^\.PHONY: help (.+)$/m.exec(readFileSync(`${ROOT}/Makefile`, 'utf8')) ?? expect.fail()
  const lines = execFileSync('make', ['--no-print-directory'], { cwd: ROOT, encoding: 'utf8' })
    .trim()
    .split('\n')
  const named = lines.map((line) => /^make (\w+)(?: \w+=\d)? {2,}\S/.exec(line)?.[1])
  expect([...new Set(named)]).toEqual(all.split(' '))
})
