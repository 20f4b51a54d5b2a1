import { expect, test } from 'vitest'
import { remedyOf } from '../../src/runtime/remedy.ts'

const failed = (code: string | number, message = 'it failed') => Object.assign(new Error(message), { code })

test.each([
  ['a missing table', failed('42P01'), 'run `docket migrate` first'],
  ['a missing column', failed('42703'), 'run `docket migrate` first'],
  ...['28P01', '28000', '3D000'].map((code): [string, Error, string] => [
    `a Postgres that does not let Docket in (${code})`,
    failed(code),
    'check the user, password and database in DATABASE_URL',
  ]),
  ['a missing namespace', failed(5, 'Namespace docket is not found.'), 'run `docket setup` first'],
  ['one below another error', new Error('outer', { cause: failed('42P01') }), 'run `docket migrate` first'],
  ['a workflow that is not there', failed(5, 'workflow not found'), null],
  ['another error of Postgres', failed('57P01'), null],
  ['something that is no error', 'text', null],
])('%s', (_what, error, remedy) => {
  expect(remedyOf(error)).toBe(remedy)
})
