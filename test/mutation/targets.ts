import { globSync, readFileSync } from 'node:fs'
import { posix } from 'node:path'
import { importsOf } from '../architecture/read-imports.ts'

/** The mutated files, as folders, so that new files are included. */
const TARGETS = ['src/domain/**/*.ts', 'src/slack/outbound/**/*.ts', 'src/db/pacing/**/*.ts']

/** Tests that search through thousands of cases: only for a change of their own part. */
const LONG = /(exactly-once|cards|reactions|invariants)\.test\.ts$/
export const isLong = (test: string): boolean => LONG.test(test)

/**
 * Tests of the tests' own rules, of how long things take, and of the programs beside Docket: they take minutes and
 * notice no change of a target.
 */
const LEFT_OUT = /(rules|growth|patterns)\.test\.ts$|^test\/stack\//

const paths = (globs: readonly string[]): string[] =>
  globs.flatMap((glob) => globSync(glob).map((path) => path.replaceAll('\\', '/'))).toSorted()

/** Without the files with SQL: only tests with Postgres can find a change there. */
export const targets = (): string[] =>
  paths(TARGETS).filter((file) => !/from 'kysely'/.test(readFileSync(file, 'utf8')))

/**
 * Finds the test files that import a source file, directly or not, in the order of running: the short ones of its own
 * part, which find most mutants; then the short ones of others; then the long ones of its own part.
 */
export function testFinder(testGlobs: readonly string[]): (source: string) => string[][] {
  const tests = paths(testGlobs)
    .filter((test) => !LEFT_OUT.test(test))
    .map((test) => ({ test, reaches: closure(test) }))
  return (source) => {
    const related = tests.filter(({ reaches }) => reaches.has(source)).map(({ test }) => test)
    const near = (test: string): boolean => test.split('/')[1] === source.split('/')[1]
    const short = related.filter((test) => !isLong(test))
    return [
      short.filter(near),
      short.filter((test) => !near(test)),
      related.filter((test) => near(test) && isLong(test)),
    ]
  }
}

/** The groups of tests with the two likeliest killers in front, as a group of their own. */
export function likeliestFirst(
  groups: readonly (readonly string[])[],
  killers: readonly string[],
): (readonly string[])[] {
  const first = killers.filter((test) => groups.some((group) => group.includes(test))).slice(0, 2)
  return [first, ...groups.map((group) => group.filter((test) => !first.includes(test)))]
}

function closure(file: string): ReadonlySet<string> {
  const found = new Set([file])
  for (const each of found) for (const to of imports(each)) if (to.endsWith('.ts')) found.add(to)
  return found
}

const known = new Map<string, readonly string[]>()

function imports(file: string): readonly string[] {
  const names = known.get(file) ?? importsIn(file, readFileSync(file, 'utf8'))
  known.set(file, names)
  return names
}

/** What it imports by name, and all files of a folder that it looks through by itself. */
function importsIn(file: string, text: string): string[] {
  const named = importsOf(file, text).filter(({ typesOnly }) => !typesOnly)
  const folders = [...text.matchAll(/new URL\('(\.[^']*\/)', import\.meta\.url\)/g)]
  const found = folders.flatMap(([, folder = '']) =>
    globSync(`${posix.join(posix.dirname(file), folder)}**/*.ts`),
  )
  return [...named.map(({ to }) => to), ...found.map((path) => path.replaceAll('\\', '/'))]
}
