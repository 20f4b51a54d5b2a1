import { defineSearchAttributeKey, SearchAttributeType } from '@temporalio/common'
import { TestWorkflowEnvironment } from '@temporalio/testing'
import { afterAll, beforeAll, expect, inject, test } from 'vitest'
import { evolve } from '../../src/domain/ticket.ts'
import { SEARCH_ATTRIBUTES } from '../../src/workflows/search-attributes.ts'
import { ana, DAY, HOUR, kinds, MINUTE, openedWithTwoClocks, policy, requester } from '../domain/fixtures.ts'
import { requireOrSkip } from '../harness/servers.ts'
import { eventually, freshKey, WorkflowHarness } from './harness.ts'
import { Memory } from './memory.ts'

const DUE_AT = defineSearchAttributeKey('TicketDueAt', SearchAttributeType.DATETIME)
const timeServer = inject('timeSkippingServer')

requireOrSkip('the time-skipping test server', timeServer)('a ticket in time', () => {
  let env: TestWorkflowEnvironment
  let harness: WorkflowHarness
  const memory = new Memory(policy)

  beforeAll(async () => {
    env = await TestWorkflowEnvironment.createTimeSkipping({
      server: { executable: { type: 'existing-path', path: timeServer ?? '' } },
    })
    await env.connection.operatorService.addSearchAttributes({
      namespace: 'default',
      searchAttributes: attributeTypes(),
    })
    harness = await WorkflowHarness.start({ connection: env.nativeConnection, client: env.client, memory })
  })
  afterAll(async () => {
    await harness?.stop()
    await env?.teardown()
  })

  const happened = (key: ReturnType<typeof freshKey>) =>
    kinds({ ticket: null, events: memory.of(key).events, refused: [] })
  const recorded = (key: ReturnType<typeof freshKey>, last: string) =>
    eventually(`${last} is recorded`, () => happened(key).at(-1) === last)

  test('warns and breaches at its instants, each once, and shows every lane', async () => {
    const asked = await env.currentTimeMs()
    const key = freshKey(asked)
    await harness.trigger(key, requester, asked)
    await recorded(key, 'opened')
    await env.sleep(3 * HOUR + MINUTE)
    await recorded(key, 'warned')
    await env.sleep(2 * HOUR)
    await recorded(key, 'breached')
    await eventually('all lanes are delivered', () => memory.of(key).wanted.size === 0)
    const { events } = memory.of(key)
    expect(
      events.map(({ kind, at }) => [kind, Math.round((at - Number(key.threadTs) * 1000) / HOUR)]),
    ).toEqual([
      ['opened', 0],
      ['warned', 3],
      ['breached', 4],
    ])
    expect(memory.said.filter((said) => said.includes(key.threadTs) && said.includes('notice')).length).toBe(
      2,
    )
  })

  test('of two running clocks each warns and breaches at its own instants, also when it was loaded with both', async () => {
    const asked = await env.currentTimeMs()
    const key = freshKey(asked)
    const opening = openedWithTwoClocks({ key, from: asked })
    const kept = memory.of(key)
    kept.ticket = evolve(null, opening)
    kept.events.push(opening)
    expect(await harness.command(key, 'claim', ana)).toMatchObject({ ok: true })
    const shown = async () => (await harness.status(key)).typedSearchAttributes.get(DUE_AT)?.getTime()
    await recorded(key, 'assigned')
    await eventually('it is found by the first due time', async () => (await shown()) === asked + 4 * HOUR)
    await env.sleep(9 * HOUR)
    await eventually(
      'both are breached',
      () => happened(key).filter((kind) => kind === 'breached').length === 2,
    )
    const fired = kept.events.flatMap((event) =>
      event.kind === 'warned' || event.kind === 'breached'
        ? [[event.kind, event.metric, (event.at - asked) / HOUR]]
        : [],
    )
    expect(fired).toEqual([
      ['warned', 'firstResponse', 3],
      ['breached', 'firstResponse', 4],
      ['warned', 'resolution', 6],
      ['breached', 'resolution', 8],
    ])
    expect(await shown()).toBe(asked + 4 * HOUR)
    const details = await harness.details(key)
    expect(details).toContain('**first response** breached')
    expect(details).toContain('**resolution** breached')
  })

  test('an answer without an event is found before the reminder is sent, and withdraws it', async () => {
    const asked = await env.currentTimeMs()
    const key = freshKey(asked)
    memory.replies.set(key.threadTs, [
      { kind: 'message', id: 'msg:heard-late', at: asked + HOUR, actor: ana, reply: 'words' },
    ])
    await harness.trigger(key, requester, asked)
    await recorded(key, 'opened')
    await env.sleep(5 * HOUR)
    await recorded(key, 'responded')
    expect(happened(key)).toEqual(['opened', 'warned', 'withdrawn', 'responded'])
    await eventually('all lanes are delivered', () => memory.of(key).wanted.size === 0)
    expect(memory.said.filter((said) => said.includes(key.threadTs) && said.includes('notice'))).toEqual([])
  })

  test('a request that is found deleted before its reminder is told, and nobody is reminded', async () => {
    const asked = await env.currentTimeMs()
    const key = freshKey(asked)
    memory.deleted.add(key.threadTs)
    await harness.trigger(key, requester, asked)
    await recorded(key, 'opened')
    await env.sleep(5 * HOUR)
    await recorded(key, 'breached')
    expect(happened(key)).toEqual(['opened', 'warned', 'requestDeleted', 'breached'])
    await eventually('all lanes are delivered', () => memory.of(key).wanted.size === 0)
    const said = memory.said.filter((said) => said.includes(key.threadTs) && said.includes('notice'))
    expect(said).toEqual([expect.stringContaining('notice/requestDeleted')])
  })

  test('resolved for fourteen days it closes and its run ends; a later touch revives and refuses', async () => {
    const asked = await env.currentTimeMs()
    const key = freshKey(asked)
    await harness.trigger(key, requester, asked)
    await recorded(key, 'opened')
    expect(await harness.command(key, 'resolve', ana)).toMatchObject({ ok: true })
    await env.sleep(15 * DAY)
    await recorded(key, 'closed')
    await env.sleep(MINUTE)
    await eventually('the run ends', async () => (await harness.status(key)).status.name === 'COMPLETED')
    expect(
      await harness.tell(key, { kind: 'reopen', id: 'late', at: asked + 15 * DAY, actor: requester }),
    ).toMatchObject({ ok: false, code: 'closed' })
    expect(happened(key)).toEqual(['opened', 'voided', 'resolved', 'closed'])
  })
})

const TYPES: Record<string, number> = {
  TEXT: 1,
  KEYWORD: 2,
  INT: 3,
  DOUBLE: 4,
  BOOL: 5,
  DATETIME: 6,
  KEYWORD_LIST: 7,
}
const attributeTypes = () =>
  Object.fromEntries(Object.entries(SEARCH_ATTRIBUTES).map(([name, type]) => [name, TYPES[type] ?? 2]))
