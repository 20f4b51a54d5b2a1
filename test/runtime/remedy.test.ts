import { expect, test } from 'vitest'
import { remedyOf } from '../../src/runtime/remedy.ts'

const failed = (code: string | number, message = 'it failed') => Object.assign(new Error(message), { code })

test.each([
  ['a missing table', failed('42P01'), 'run `docket migrate` first'],
  ['a missing column', failed('42703'), 'run `docket migrate` first'],
  ['a missing namespace', failed(5, 'Namespace docket is not found.'), 'run `docket setup` first'],
  ['one below another error', new Error('outer', { cause: failed('42P01') }), 'run `docket migrate` first'],
  ['a workflow that is not there', failed(5, 'workflow not found'), null],
  ['another error of Postgres', failed('57P01'), null],
  ['something that is no error', 'text', null],
])('%s', (_what, error, remedy) => {
  expect(remedyOf(error)).toBe(remedy)
})
