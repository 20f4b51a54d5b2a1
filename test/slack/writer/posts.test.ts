import { afterAll, describe, expect, test, vi } from 'vitest'
import { CARD, NOTICE, THREAD_CARD, writersDesk } from './desk.ts'
import { errors, PRIVATE } from './fake-slack.ts'
import { over, ticketStore } from './worker.ts'

afterAll(() => vi.unstubAllGlobals())

describe('a post', () => {
  test('goes to triage with what agents need, to the thread with what the requester needs', async () => {
    const { slack, ask, deliver } = writersDesk()
    for (const opKey of [CARD, THREAD_CARD]) {
      ask(opKey, 1)
      await deliver(opKey)
    }
    const [triage, thread] = slack.messages
    expect(triage).toMatchObject({ channel: 'C9', threadTs: null, text: expect.stringContaining('VPN') })
    expect(thread).toMatchObject({ channel: 'C1', threadTs: '1793610000.000100' })
    expect(thread?.text).toMatch(/^\*#1042\* /)
    expect(thread?.text).not.toContain('VPN')
  })

  test('into the requester’s thread goes there though the channel is open to all', async () => {
    const { slack, ask, deliver, called } = writersDesk()
    slack.channels.set('C1', { ...PRIVATE, isPrivate: false })
    ask(THREAD_CARD, 1)
    expect(await deliver(THREAD_CARD)).toEqual({ kind: 'delivered', seq: 1 })
    expect(called('conversations.info')).toBe(0)
  })

  test('of a reminder takes its turn before one of a card', async () => {
    const { ports, ask, deliver } = writersDesk()
    const turns: string[] = []
    const reserve = async ({ method }: { method: string }, priority: string) => {
      if (method === 'chat.postMessage') turns.push(priority)
      return { kind: 'reserved' as const, waitMs: 0 }
    }
    for (const opKey of [NOTICE, CARD]) {
      ask(opKey, 7)
      await deliver(opKey, { pacer: over(ports.pacer, { reserve }) })
    }
    expect(turns).toEqual(['notice', 'card'])
  })

  test('of which an event tells another copy while it is under way is looked at again', async () => {
    const { slack, writes, ask, deliver } = writersDesk()
    ask(NOTICE, 7)
    slack.onStored = ({ channel, payload }) => void writes.echo(payload.k, channel, '1793610999.000001')
    expect(await deliver(NOTICE)).toMatchObject({ kind: 'later', why: 'another attempt was first' })
  })

  test.each(['not_in_channel', 'thread_not_found'])(
    'that is refused with %s while an event tells that it stands is not given up',
    async (code) => {
      const { slack, writes, ask, deliver } = writersDesk()
      ask(NOTICE, 7)
      slack.next('chat.postMessage', { error: errors.code(code) })
      const again = async (opKey: string, attempt: number) => {
        await writes.echo(writes.row(opKey).receipt, 'C9', '1793610999.000001')
        return writes.again(opKey, attempt)
      }
      expect(await deliver(NOTICE, { writes: over(writes, { again }) })).toMatchObject({ kind: 'later' })
      expect(await deliver(NOTICE)).toEqual({ kind: 'delivered', seq: 7 })
    },
  )
})

describe('a write that nothing can be made of', () => {
  test('because there is no ticket says so', async () => {
    const { ports, shown, ask, deliver } = writersDesk()
    ask(CARD, 1)
    const store = over(
      ticketStore(() => shown.source),
      { card: async () => null },
    )
    await expect(deliver(CARD, { ...ports, store })).rejects.toThrow(`there is no ticket for ${CARD}`)
  })

  test('because a notice has nothing to say says so', async () => {
    const { writes, ask, deliver } = writersDesk()
    ask(NOTICE, 7)
    writes.force(NOTICE, { notice: null })
    await expect(deliver(NOTICE)).rejects.toThrow(`${NOTICE} has nothing to say`)
  })
})
