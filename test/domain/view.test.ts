import { describe, expect, test } from 'vitest'
import type { Command } from '../../src/domain/command.ts'
import { view } from '../../src/domain/view.ts'
import { ASKED, ana, CLOSE, clicks, DUE, HOUR, open, says, ticketOf, unanswered, WARN } from './fixtures.ts'

const claimed = [open(), clicks('claim', ana, ASKED + HOUR)]

const seen = (commands: readonly Command[], until: number, reader: 'team' | 'requester') =>
  view(ticketOf(commands, until), { title: 'The VPN is down' }, reader)

test.each<[string, readonly Command[], number, string, string[], string[]]>([
  ['open', [open()], 0, 'open', ['claim', 'resolve'], ['resolve']],
  ['claimed', claimed, 0, 'open', ['resolve'], ['resolve']],
  ['resolved', unanswered, 0, 'resolved', ['reopen'], ['reopen']],
  ['closed', unanswered, CLOSE, 'closed', [], []],
])(
  'a ticket that is %s has the buttons of its status for each reader',
  (_, commands, until, status, team, requester) => {
    for (const [reader, buttons] of [
      ['team', team],
      ['requester', requester],
    ] as const) {
      const card = seen(commands, until, reader)
      expect(card).toMatchObject({ status })
      expect(card.buttons.map(({ name }) => name)).toEqual(buttons)
    }
  },
)

describe('the promise', () => {
  test.each<[string, readonly Command[], number, object]>([
    ['on track', [open()], WARN - 1, { standing: 'on_track', stoppedAt: null }],
    ['at risk', [open()], WARN, { standing: 'at_risk', stoppedAt: null }],
    ['breached', [open()], DUE, { standing: 'breached', stoppedAt: null }],
    ['met', [open(), says(ana, ASKED + HOUR)], 0, { standing: 'met', stoppedAt: ASKED + HOUR }],
    ['void', unanswered, 0, { standing: 'void', stoppedAt: ASKED + HOUR }],
  ])('is shown as %s to the team, and to nobody else', (_, commands, until, promised) => {
    expect(seen(commands, until, 'team').promised).toEqual({ dueAt: DUE, ...promised })
    expect(seen(commands, until, 'requester').promised).toBeNull()
  })
})
