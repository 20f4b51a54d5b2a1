import { ApplicationFailure } from '@temporalio/common'
import { describe, expect, test } from 'vitest'
import type { StoredTicket } from '../../src/activities/ports/tickets.ts'
import { FACT } from '../../src/domain/stored/fact.ts'
import { toStored } from '../../src/domain/stored/shape.ts'
import { factSignal } from '../../src/workflows/contract.ts'
import { ana, ben, requester } from '../domain/fixtures.ts'
import { settingsOf, teamOf } from '../harness/actors.ts'
import { eventually, withRetries } from './harness.ts'
import { ticketOfEach } from './namespace.ts'

/** An operator's actions in the Temporal UI, and permanent failures: a ticket survives all of them. */
describe('a ticket survives', () => {
  const each = ticketOfEach()

  test('Cancel: what was acknowledged is recorded, and the ticket goes on', async () => {
    await each.start()
    await each.opened()
    let away = true
    each.memory.gate = (call) => {
      if (call === 'record' && away) throw new Error('Postgres is away')
    }
    expect(await each.harness.command(each.key, 'claim', ana)).toMatchObject({ ok: true })
    await each.handle().cancel()
    away = false
    await eventually('the claim is recorded', () => each.happened().includes('assigned'))
    expect(await each.harness.command(each.key, 'claim', ben)).toMatchObject({
      ok: false,
      code: 'already_owned',
    })
    expect((await each.harness.status(each.key)).status.name).toBe('RUNNING')
  })

  test('Terminate: the next touch loads it again', async () => {
    await each.start()
    await each.opened()
    await each.handle().terminate()
    expect(await each.harness.command(each.key, 'claim', ana)).toMatchObject({ ok: true })
    await eventually('the claim is recorded', () => each.happened().includes('assigned'))
  })

  test('Cancel before it is opened: the trigger that was acknowledged still opens it', async () => {
    await each.start()
    let away = true
    each.memory.gate = (call) => {
      if (call === 'open' && away) throw new Error('Slack is away')
    }
    await each.harness.trigger(each.key, requester)
    await eventually(
      'the workflow runs',
      async () => (await each.harness.status(each.key)).status.name === 'RUNNING',
    )
    await each.handle().cancel()
    away = false
    await eventually('it is opened', () => each.happened().includes('opened'))
  })

  test('losing its row and its channel before it continues as new', async () => {
    await each.start(30)
    await each.opened()
    const { runId } = await each.harness.status(each.key)
    for (let nth = 0; nth < 4; nth++)
      await withRetries(() =>
        each.harness.command(each.key, nth % 2 ? 'reopen' : 'resolve', ana, `click-${nth}`),
      )
    each.memory.intake = { channels: {} }
    const settings = settingsOf(teamOf(each.memory.policy, each.memory.intake))
    const lost: StoredTicket = { ticket: null, policy: null, settings, lanes: {}, applied: [] }
    Object.assign(each.memory.store, { load: async () => lost })
    await eventually('it continues as new', async () => (await each.harness.status(each.key)).runId !== runId)
    expect(await withRetries(() => each.harness.command(each.key, 'claim', ana))).toMatchObject({ ok: true })
  })

  test('a fact of a newer gateway: it waits, visibly, for a worker that can read it', async () => {
    await each.start()
    await each.opened()
    const newer = { ...toStored(FACT, { kind: 'wake', id: 'wake:1', at: 1 }), v: 99 }
    await each.harness.handle(each.key).signal(factSignal, newer)
    const failures = async () =>
      ((await each.harness.handle(each.key).fetchHistory()).events ?? []).flatMap(
        ({ workflowTaskFailedEventAttributes: failed }) => failed?.failure?.message ?? [],
      )
    await eventually('the task fails', async () => (await failures()).length > 0)
    expect(await failures()).toEqual([expect.stringContaining('version 99: written by a newer Docket')])
    expect((await each.harness.status(each.key)).status.name).toBe('RUNNING')
    await each.harness.handle(each.key).terminate()
  })

  test.each(['load', 'open', 'record', 'deliver'])('an attempt to %s that failed for good', async (which) => {
    await each.start()
    let failures = 0
    each.memory.gate = (call) => {
      if (call !== which || failures > 0) return
      failures += 1
      throw ApplicationFailure.nonRetryable('a bug of ours', 'Bug')
    }
    await each.harness.trigger(each.key, requester)
    await eventually('the attempt failed', () => failures === 1)
    await eventually('it is opened', () => each.happened().includes('opened'))
    expect(await each.harness.command(each.key, 'claim', ana)).toMatchObject({ ok: true })
    await eventually('the claim is recorded', () => each.happened().includes('assigned'))
    await eventually('everything is delivered', () => each.memory.of(each.key).wanted.size === 0)
    expect((await each.harness.status(each.key)).status.name).toBe('RUNNING')
  })
})
