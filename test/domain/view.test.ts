import { describe, expect, test } from 'vitest'
import type { Command } from '../../src/domain/command.ts'
import { view } from '../../src/domain/view.ts'
import { ASKED, ana, clicks, DAY, HOUR, live, open, says } from './fixtures.ts'

const claimed = [open(), clicks('claim', ana, ASKED + HOUR)]
const resolved = [open(), clicks('resolve', ana, ASKED + HOUR)]
const WARN = ASKED + 3 * HOUR
const DUE = ASKED + 4 * HOUR

function seen(commands: readonly Command[], until: number, reader: 'team' | 'requester') {
  const { ticket } = live(commands, until)
  if (ticket === null) throw new Error('no ticket was opened')
  return view(ticket, { title: 'The VPN is down' }, reader)
}

test.each<[string, readonly Command[], number, string, string[], string[]]>([
  ['open', [open()], 0, 'open', ['claim', 'resolve'], ['resolve']],
  ['claimed', claimed, 0, 'open', ['resolve'], ['resolve']],
  ['resolved', resolved, 0, 'resolved', ['reopen'], ['reopen']],
  ['closed', resolved, ASKED + 20 * DAY, 'closed', [], []],
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
    ['void', resolved, 0, { standing: 'void', stoppedAt: ASKED + HOUR }],
  ])('is shown as %s to the team, and to nobody else', (_, commands, until, promised) => {
    expect(seen(commands, until, 'team').promised).toEqual({ dueAt: DUE, ...promised })
    expect(seen(commands, until, 'requester').promised).toBeNull()
  })
})
