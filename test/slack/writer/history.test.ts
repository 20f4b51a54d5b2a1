import { describe, expect, test } from 'vitest'
import { TIMING } from '../../../src/domain/timing.ts'
import type { Page, SlackApi } from '../../../src/slack/api/web.ts'
import { createHistoryReader } from '../../../src/slack/outbound/history.ts'
import { createPaced } from '../../../src/slack/outbound/paced.ts'
import { team } from '../../domain/fixtures.ts'
import { settingsOf } from '../../harness/actors.ts'

import { FakeSlack } from './fake-slack.ts'
import { FakePacer, over } from './worker.ts'
import { World } from './world.ts'

const AT = { workspace: 'T1', channel: 'C1' }
const RANGE = { from: '1793600000.000000', until: '1793620000.000000' }
const said = { ts: '1793610000.000100', user: 'UREQ', text: 'The VPN is down' }

/** Reads the channel's history, of which Slack shows these pages. */
function historyOf(...pages: readonly Page[]) {
  const world = new World()
  const left = [...pages]
  const history: SlackApi['history'] = async () => left.shift() ?? { messages: [], next: null }
  const unused = () => Promise.reject(new Error('the reader does not ask this'))
  const reader = createHistoryReader({
    api: over(new FakeSlack(world).api(), { history }),
    paced: createPaced({ pacer: new FakePacer(world), timing: TIMING }),
    directory: {
      identity: async () => ({
        workspace: 'T1',
        organisation: 'T1',
        url: '',
        botUser: 'UBOT',
        botId: 'BBOT',
      }),
      ...{ personOf: unused, isBot: async () => false, nameOf: unused, warm: unused },
      ...{ invalidate: () => undefined, problems: () => [] },
    },
    settings: { now: () => settingsOf(team) },
    timing: TIMING,
  })
  return reader.history(AT, RANGE)
}

describe('the history of a channel', () => {
  test('is read to its beginning by a page after which none follows', async () => {
    expect(await historyOf({ messages: [said], next: null, hasMore: false })).toMatchObject({
      kind: 'page',
      from: RANGE.from,
    })
  })

  test('is read down to the oldest message of a page, if more follow without a cursor', async () => {
    expect(await historyOf({ messages: [said], next: null, hasMore: true })).toMatchObject({
      kind: 'page',
      from: said.ts,
    })
  })

  test('is read once more if a page is empty and more follow without a cursor', async () => {
    expect(await historyOf({ messages: [], next: null, hasMore: true })).toMatchObject({ kind: 'later' })
  })
})
