import { describe, expect, test } from 'vitest'
import { parse, type Step, toStored, Unreadable, versionOf } from '../../src/domain/stored/shape.ts'
import { SAMPLES } from './samples.ts'
import { allFixtures, type Fixture, fixturesOfToday, pathOf, SHAPES } from './shapes.ts'

const fixtures = allFixtures()

const shapeOf = ({ shape }: Pick<Fixture, 'shape'>) => {
  const found = SHAPES.get(shape)
  if (!found) throw new Error(`there are fixtures of ${shape}, which is no shape`)
  return found
}
const isOfToday = (fixture: Fixture): boolean => fixture.version === versionOf(shapeOf(fixture))
const named = (some: readonly Fixture[]) => some.map((fixture) => [pathOf(fixture), fixture] as const)

describe('what was stored is read for ever', () => {
  test.each(named(fixtures))('%s', (_path, fixture) => {
    const value = parse(shapeOf(fixture), fixture.stored)
    // The same name in two versions is the same value.
    for (const twin of fixtures.filter(({ shape, name }) => shape === fixture.shape && name === fixture.name))
      expect(parse(shapeOf(twin), twin.stored)).toEqual(value)
  })

  test.each(named(fixtures.filter(isOfToday)))('%s is stored again as it was', (_path, fixture) => {
    const shape = shapeOf(fixture)
    expect(toStored(shape, parse(shape, fixture.stored))).toEqual(fixture.stored)
  })

  test('in the version that its name says', () => {
    const claimed = fixtures.filter(({ version, stored }) => (stored.v ?? 1) !== version)
    expect(claimed.map(pathOf)).toEqual([])
  })
})

describe('every shape', () => {
  test('has samples, and every sample a shape', () =>
    expect(Object.keys(SAMPLES).toSorted()).toEqual([...SHAPES.keys()].toSorted()))

  test('has a fixture of each of its versions', () => {
    const missing = [...SHAPES.values()].flatMap((shape) =>
      Array.from({ length: versionOf(shape) }, (_, index) => `${shape.name} ${index + 1}`),
    )
    const kept = fixtures.map(({ shape, version }) => `${shape} ${version}`)
    expect(missing.filter((each) => !kept.includes(each))).toEqual([])
  })

  // If this fails: raise the version by a step, and store the new samples with `npm run record-fixtures`.
  test.each(named(fixturesOfToday()))('still stores its sample as %s', (path, { stored }) => {
    const kept = fixtures.find((fixture) => pathOf(fixture) === path)
    expect(kept?.stored, `${path} is not kept: npm run record-fixtures`).toEqual(stored)
  })
})

describe('every step counts', () => {
  const steps = [...SHAPES.values()].flatMap((shape) =>
    shape.steps.map((_, index) => [`${shape.name} ${index + 1} to ${index + 2}`, shape, index] as const),
  )
  const nothing: Step = (old) => old

  test('and there are some', () =>
    expect(steps.map(([name]) => name)).toEqual([
      'event 1 to 2',
      'settings 1 to 2',
      'deliver 1 to 2',
      'ticket 1 to 2',
      'ticket 2 to 3',
    ]))

  test.each(steps)('%s: without it a fixture of the older version cannot be read', (_name, shape, index) => {
    const without = { ...shape, steps: shape.steps.with(index, nothing) }
    const older = fixtures.filter((each) => each.shape === shape.name && each.version === index + 1)
    const unread = older.filter(({ stored }) => fails(() => parse(without, stored)))
    expect(unread.map(pathOf)).not.toEqual([])
  })
})

describe('what cannot be read', () => {
  test.each(named(fixtures.filter(isOfToday)))('%s of a newer Docket says so', (_path, fixture) => {
    const shape = shapeOf(fixture)
    const newer = versionOf(shape) + 1
    expect(() => parse(shape, { ...fixture.stored, v: newer })).toThrow(
      `stored ${shape.name}, version ${newer}: written by a newer Docket; this one reads versions up to ${newer - 1}`,
    )
  })

  test.each(named(fixtures.filter(isOfToday)))('%s without any of its fields', (_path, { shape, stored }) => {
    const without = pathsIn(stored).filter((path) => !MAY_BE_MISSING.test(path))
    const read = without.filter(
      (path) => !fails(() => parse(shapeOf({ shape }), changed(stored, path, undefined))),
    )
    expect(read).toEqual([])
  })

  test.each(named(fixtures.filter(isOfToday)))(
    '%s with nonsense in any field',
    (_path, { shape, stored }) => {
      const read = pathsIn(stored).flatMap((path) =>
        [-1, Number.NaN, 1e300, '', {}, [], [null], true].flatMap((nonsense) => {
          const broken = changed(stored, path, nonsense)
          if (MAY_BE[typeOf(nonsense)]?.test(path)) return []
          return fails(() => parse(shapeOf({ shape }), broken))
            ? []
            : [`${path} = ${JSON.stringify(nonsense)}`]
        }),
      )
      expect(read).toEqual([])
    },
  )
})

/** True if it throws an Unreadable. */
function fails(read: () => unknown): boolean {
  try {
    read()
    return false
  } catch (error) {
    if (error instanceof Unreadable) return true
    throw error
  }
}

/** Flags of a person, the user whom a refusal names, and the entries of tables and lists. */
const MAY_BE_MISSING =
  /(^| )(v|external|stale|unknownTeams|answer user)$|(roles|channels|lanes|undelivered) \S+$| \d+$/
/** Where a value that is nonsense elsewhere is none. */
const MAY_BE: Readonly<Record<string, RegExp>> = {
  'an empty list':
    /(users|groups|aliases|clocks|events|teams|replies|applied|ignoredMessages|parked|unknownTeams|roles \S+)$/,
  'an empty object': /(roles|channels|lanes|undelivered)$/,
  'a flag': /(external|stale|ok)$/,
}
const typeOf = (value: unknown): string => {
  if (Array.isArray(value)) return value.length === 0 ? 'an empty list' : 'a list'
  return value === true ? 'a flag' : typeof value === 'object' ? 'an empty object' : typeof value
}

/** Every place in a JSON value, as `a b 0 c`. */
const pathsIn = (value: unknown, path = ''): string[] =>
  typeof value !== 'object' || value === null
    ? []
    : Object.entries(value).flatMap(([name, each]) => {
        const here = path === '' ? name : `${path} ${name}`
        return [here, ...pathsIn(each, here)]
      })

/** The value with something else in one place; undefined takes the place away. */
function changed(value: unknown, path: string, to: unknown): unknown {
  const copy = structuredClone(value) as Record<string, unknown>
  const steps = path.split(' ')
  const last = steps.pop() ?? ''
  const holder = steps.reduce((at, step) => at[step] as Record<string, unknown>, copy)
  if (to !== undefined) holder[last] = to
  else delete holder[last]
  return copy
}
