import { describe, expect, test } from 'vitest'
import { commonErrors } from '../../dev/slack-sim/slack-error.ts'
import { errorTable } from '../../src/slack/api/error-table.ts'
import { outcomeOf } from '../../src/slack/api/errors.ts'
import { hasReference, referenceMethod } from './reference.ts'

const usedMethods = [
  'apps.connections.open',
  'auth.test',
  'chat.delete',
  'chat.getPermalink',
  'chat.postEphemeral',
  'chat.postMessage',
  'chat.update',
  'conversations.history',
  'conversations.info',
  'conversations.replies',
  'reactions.add',
  'reactions.remove',
  'usergroups.list',
  'usergroups.users.list',
  'users.info',
]

describe('the error table', () => {
  test.skipIf(!hasReference).each(usedMethods)('knows every documented error of %s', (method) => {
    const documented = Object.keys(referenceMethod(method).errors)
    expect(Object.keys(errorTable)).toEqual(expect.arrayContaining(documented))
  })

  test('has the errors that every method may return', () => {
    expect(Object.keys(errorTable)).toEqual(expect.arrayContaining([...commonErrors]))
  })

  test.skipIf(!hasReference)('has no entry that no method can return', () => {
    const documented = usedMethods.flatMap((method) => Object.keys(referenceMethod(method).errors))
    const undocumented = [
      'already_in_channel',
      'already_archived',
      'file_comment_not_found',
      'file_not_found',
    ]
    const known = [...documented, ...commonErrors, ...undocumented]
    expect(known).toEqual(expect.arrayContaining(Object.keys(errorTable)))
  })

  test('gives the scope and the remedy of every parked write', () => {
    const parked = Object.values(errorTable).filter((entry) => entry.outcome === 'park')
    expect(parked.length).toBeGreaterThan(0)
    for (const { scope, advice } of parked) {
      expect(scope).toMatch(/^(write|channel|workspace)$/)
      expect(advice).toMatch(/^[A-Z].+\.$/)
    }
  })

  test.each([
    ['chat.delete', 'message_not_found', 'done'],
    ['chat.update', 'message_not_found', 'recreate'],
    ['reactions.add', 'message_not_found', 'give_up'],
    ['reactions.remove', 'message_not_found', 'done'],
    ['chat.postMessage', 'internal_error', 'unknown'],
    ['chat.update', 'internal_error', 'unknown'],
    ['reactions.add', 'internal_error', 'unknown'],
    ['conversations.replies', 'internal_error', 'retry'],
    ['chat.postEphemeral', 'internal_error', 'give_up'],
    ['chat.postMessage', 'invented_yesterday', 'park'],
    ['chat.postMessage', 'constructor', 'park'],
  ])('%s returning %s means %s', (method, code, outcome) => {
    expect(outcomeOf(method, code).outcome).toBe(outcome)
  })
})
