import { expect, test } from 'vitest'
import type { Message, Words } from '../../src/domain/command.ts'
import { keepIgnored } from '../../src/workflows/ignored-messages.ts'
import { Run } from '../../src/workflows/run.ts'
import {
  ASKED,
  ana,
  clicks,
  external,
  key,
  live,
  MINUTE,
  open,
  outsider,
  requester,
  says,
  terms,
} from './fixtures.ts'

const late = ASKED + 10 * MINUTE
/** A ticket's run that opened and then received the requester's message "still broken". */
function stillBroken() {
  const run = new Run(key, undefined)
  run.terms = terms
  run.apply([open()])
  run.open()
  void run.take(says(requester, late) as Message)
  return run
}

test.each([19, 20, 25, 500])(
  'a late click is followed by what the requester said, whoever else talked (%i)',
  (others) => {
    const run = stillBroken()
    for (let index = 1; index <= others; index++)
      void run.take(says(index % 2 ? outsider : external, late + index * 1_000) as Message)
    void run.take(clicks('resolve', ana, late - MINUTE) as Message)
    expect(run.ticket?.status).toBe('open')
  },
)

test.each([20, 25, 500])('also where the requester goes on talking (%i)', (more) => {
  const run = stillBroken()
  for (let index = 1; index <= more; index++) void run.take(says(requester, late + index * 1_000) as Message)
  void run.take(clicks('resolve', ana, late - MINUTE) as Message)
  expect(run.ticket?.status).toBe('open')
})

test('also where the requester only thanks after that', () => {
  const run = stillBroken()
  for (let index = 1; index <= 50; index++)
    void run.take(says(requester, late + index * 1_000, index % 2 ? 'thanks' : 'emoji') as Message)
  void run.take(clicks('resolve', ana, late - MINUTE) as Message)
  expect(run.ticket?.status).toBe('open')
})

test('the list stays short, with any number of messages', () => {
  const { ticket } = live([open()])
  let kept: readonly Words[] = []
  for (let index = 0; index < 1_000; index++)
    for (const author of [requester, ana, outsider])
      kept = keepIgnored(kept, says(author, late + index) as Message, ticket)
  expect(kept).toHaveLength(40)
})
