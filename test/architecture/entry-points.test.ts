import { globSync, readFileSync } from 'node:fs'
import { parseSync } from 'oxc-parser'
import { expect, test } from 'vitest'

const programs = globSync('{src,dev,ops,test}/**/*.ts').map((path) => path.replaceAll('\\', '/'))

test('no program has a top-level await above a declaration', () => {
  expect(programs.flatMap((path) => usedTooEarly(path, readFileSync(path, 'utf8')))).toEqual([])
})

test.each([
  ['await demo()\nconst port = 1', ['x.ts:2 is declared below a top-level await']],
  ['if (a) await demo()\nclass Port {}', ['x.ts:2 is declared below a top-level await']],
  ['const port = 1\nawait demo()', []],
  ['await demo()\nfunction port() {}', []],
  ['const run = async () => { await demo() }\nconst port = 1', []],
])('%j', (text, expected) => {
  expect(usedTooEarly('x.ts', text)).toEqual(expected)
})

/**
 * A function is hoisted, a `const` is not: code that runs at a top-level await cannot use a declaration below it.
 * Returns one sentence for each such declaration.
 */
function usedTooEarly(path: string, text: string): string[] {
  const { body } = parseSync(path, text).program
  const first = body.findIndex((statement) => awaits(statement))
  if (first < 0) return []
  return body
    .slice(first + 1)
    .filter((statement) => LEXICAL.has(declarationOf(statement)))
    .map(
      ({ start }) => `${path}:${text.slice(0, start).split('\n').length} is declared below a top-level await`,
    )
}

const LEXICAL = new Set<unknown>(['VariableDeclaration', 'ClassDeclaration'])

const declarationOf = (statement: object): unknown =>
  'declaration' in statement && statement.declaration !== null && typeof statement.declaration === 'object'
    ? declarationOf(statement.declaration)
    : 'type' in statement && statement.type

/** Has an `await` that is not inside a function. */
function awaits(node: unknown): boolean {
  if (Array.isArray(node)) return node.some(awaits)
  if (typeof node !== 'object' || node === null) return false
  if ('type' in node && typeof node.type === 'string') {
    if (node.type === 'AwaitExpression') return true
    if (/Function|^TS/.test(node.type)) return false
  }
  return Object.values(node).some(awaits)
}
