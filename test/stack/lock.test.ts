import { readFileSync } from 'node:fs'
import { expect, test } from 'vitest'

type Locked = {
  version?: string
  resolved?: string
  optionalDependencies?: Record<string, string>
}

const lock = JSON.parse(readFileSync(new URL('../../package-lock.json', import.meta.url), 'utf8'))
const packages: Record<string, Locked> = lock.packages

test('the lock names no address that another machine may not reach', () => {
  expect(Object.keys(packages).filter((path) => packages[path]?.resolved)).toEqual([])
})

// npm leaves out packages that the configured registry does not serve; with another registry `npm ci` then fails.
test('the lock names the packages of every platform', () => {
  const missing = Object.entries(packages).flatMap(([path, { optionalDependencies = {} }]) =>
    Object.entries(optionalDependencies)
      .filter(([name, version]) => /^\d/.test(version) && found(path, name)?.version !== version)
      .map(([name, version]) => `${name}@${version} of ${path}`),
  )
  expect(missing).toEqual([])
})

/** Finds a package as Node does: beside the importing one, then further out. */
function found(from: string, name: string): Locked | undefined {
  const here = packages[`${from ? `${from}/` : ''}node_modules/${name}`]
  if (here || !from) return here
  return found(from.slice(0, Math.max(0, from.lastIndexOf('/node_modules/'))), name)
}
