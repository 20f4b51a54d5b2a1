import { describe, expect, test } from 'vitest'
import { TIMING } from '../../src/domain/timing.ts'
import { key } from '../domain/fixtures.ts'
import { person } from '../harness/actors.ts'
import { ASKED, AT, answer, type Case, NOW, portsOf, root, row, until } from './ports.ts'

const whole = [until(0)]
const minutes = (from: number, to: number) => ({ from: ASKED + from * 60_000, until: ASKED + to * 60_000 })

/** Whether Slack was read to open. */
async function isRead(facts: Case): Promise<boolean> {
  const { open, reads } = portsOf({ rows: [root], ...facts })
  await open()
  return reads.length > 0
}

describe('opening', () => {
  test('takes the request and the answers from what the gateways have seen', async () => {
    const { open, reads, titles } = portsOf({ rows: [root, answer], spans: whole })
    expect(await open()).toEqual({
      kind: 'root',
      opening: { number: 7, requester: 'UREQ', requesterBy: 'author', requestedAt: ASKED },
      replies: [
        {
          kind: 'message',
          id: `msg:${AT}`,
          at: ASKED + 60_000,
          actor: person('UANA', 'agent'),
          reply: 'words',
        },
      ],
    })
    expect(titles).toEqual([['The VPN is down!', null]])
    expect(reads).toEqual([])
  })

  test('takes the person of the trigger for a request that names nobody', async () => {
    const alarm = row(key.threadTs, { kind: 'root', requester: { by: 'unknown' }, title: 'Alarm' }, AT)
    const { open, titles } = portsOf({ rows: [alarm], spans: whole })
    expect(await open()).toMatchObject({ opening: { requester: 'UOPENER', requesterBy: 'opener' } })
    expect(titles).toEqual([['Alarm!', AT]])
  })

  test.each([
    ['a reply', { ...answer, ts: key.threadTs, threadTs: AT }, 'not_a_root'],
    ['what says nothing', row(key.threadTs, { kind: 'other' }), 'not_a_root'],
    ['a deleted message', row(key.threadTs, { kind: 'deleted' }), 'not_found'],
  ])('finds nothing to open in %s, without a read', async (_, seen, why) => {
    const { open, reads } = portsOf({ rows: [seen], spans: [] })
    expect(await open()).toEqual({ kind: 'nothing', why })
    expect(reads).toEqual([])
  })

  test.each<[string, boolean, Case]>([
    ['where the gateways have seen everything since the request', false, { spans: whole }],
    ['where they cannot know the last moments yet', false, { spans: [until(1.5 * TIMING.coverMs)] }],
    ['where they are late', true, { spans: [until(1.5 * TIMING.coverMs + 1)] }],
    ['where one gateway saw what another missed', false, { spans: [minutes(-9, 5), minutes(4, 10)] }],
    ['where a hole ended long before the request', false, { spans: [minutes(-60, -3), minutes(-1, 10)] }],
    ['where the request was not seen', true, { rows: [], spans: whole }],
    ['where an answer was seen, but not the request', true, { rows: [answer], spans: whole }],
    ['after a hole', true, { spans: [minutes(-9, 5), minutes(6, 10)] }],
    ['after a hole that ended within the clocks’ difference of it', true, { spans: [minutes(-0.5, 10)] }],
    ['where no gateway has received events for long', true, { spans: [until(60_000)] }],
    ['where nothing is kept', true, { seenForMs: 0, spans: whole }],
  ])('%s reads Slack: %s', async (_, read, facts) => {
    expect(await isRead(facts)).toBe(read)
  })

  test('tells the read what the gateways have seen, since Slack’s reads lag', async () => {
    const { open, reads } = portsOf({ rows: [answer], spans: whole })
    await open()
    expect(reads).toEqual([[answer]])
    const off = portsOf({ rows: [root, answer], spans: whole, seenForMs: 0 })
    await off.open()
    expect(off.reads).toEqual([[]])
  })

  test('looks in each attempt at what has been seen by then', async () => {
    const rows = [answer]
    const { open, reads } = portsOf({ rows, spans: whole })
    await open()
    rows.unshift(root)
    expect(await open()).toMatchObject({ replies: [{ id: `msg:${AT}` }] })
    expect(reads).toHaveLength(1)
    expect(NOW).toBeGreaterThan(ASKED)
  })
})
