import { globSync, readFileSync } from 'node:fs'
import { parseSync, Visitor } from 'oxc-parser'
import { expect, test } from 'vitest'

/*
 * Some version of Docket wrote the values of a JSON column. Their type is `unknown`, so that only code with a parser
 * compiles. These tests check the type, and forbid casts in src/db, which would bypass the parser.
 */

/** `table.column` of every JSON column in the migrations. */
function jsonColumns(): string[] {
  const text = globSync('migrations/*.ts')
    .map((file) => readFileSync(file, 'utf8'))
    .join('\n')
  const made = [...text.matchAll(/(?:create|alter) table (?:if not exists )?(\w+)([^`;]*)/g)]
  return made.flatMap(([, table, columns = '']) =>
    [...columns.matchAll(/(\w+) jsonb/g)].map(([, column]) => `${table}.${column}`),
  )
}

const schema = globSync('src/db/schema*.ts')
  .map((file) => readFileSync(file, 'utf8'))
  .join('\n')

/** The type of a column as the schema in src/db writes it. */
function typeOf(column: string): string | undefined {
  const [table = '', name] = column.split('.')
  const [, type] = new RegExp(`^  ${table}: (\\w+)$`, 'm').exec(schema) ?? []
  const [, body = ''] = new RegExp(`^export type ${type} = \\{([^}]*)\\}`, 'm').exec(schema) ?? []
  return new RegExp(`^  ${name}: (.+)$`, 'm').exec(body)?.[1]
}

/** Every type assertion of a file except `as const`, and every type argument of raw SQL. */
function claimsIn(file: string): string[] {
  const text = readFileSync(file, 'utf8')
  const claims: string[] = []
  const claim = (node: { start: number; end: number }): void => {
    claims.push(`${file}: ${text.slice(node.start, node.end)}`)
  }
  new Visitor({
    TSAsExpression(node) {
      if (text.slice(node.typeAnnotation.start, node.typeAnnotation.end) !== 'const')
        claim(node.typeAnnotation)
    },
    TSTypeAssertion(node) {
      claim(node.typeAnnotation)
    },
    TaggedTemplateExpression(node) {
      if (node.typeArguments) claim(node.typeArguments)
    },
  }).visit(parseSync(file, text).program)
  return claims
}

test('every JSON column has the type that only a parser can read', () => {
  const columns = jsonColumns()
  expect(columns).toContain('tickets.state')
  const others = columns.filter((column) => !/^(Kept)?Json\b/.test(typeOf(column) ?? ''))
  expect(others).toEqual([])
})

test('nothing in src/db claims the type of what it reads, but of SQL’s own values', () => {
  const claims = globSync('src/db/**/*.ts')
    .toSorted()
    // The pool's own functions are wrapped there; it passes no values on.
    .filter((file) => file !== 'src/db/client.ts')
    .flatMap(claimsIn)
  // This query itself builds a line of the clocks, from columns.
  const simple = /: <(number|boolean|string|Date|SlackWriteState|null|ClockLine\[\])( \| null)?>$/
  expect(claims.filter((each) => !simple.test(each))).toEqual([])
})
