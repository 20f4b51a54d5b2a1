import { describe, expect, test } from 'vitest'
import type { Found } from '../../../src/activities/ports/thread.ts'
import type { SeenMessage } from '../../../src/domain/seen.ts'
import { TIMING } from '../../../src/domain/timing.ts'
import { tsToMs } from '../../../src/slack/api/timestamp.ts'
import type { ReadMessage } from '../../../src/slack/api/web.ts'
import { key } from '../../domain/fixtures.ts'
import { person } from '../../harness/actors.ts'
import { errors } from './fake-slack.ts'
import { ROOT_TS, request, rootOf, threadOf } from './thread.ts'

const AT = '1793610060.000200'
const LATER = '1793610120.000300'
const LAST = '1793610180.000400'
const SHORTLY = { kind: 'later', afterMs: TIMING.retryMs }
const AFTER_HELP = { kind: 'later', afterMs: TIMING.retryMaxMs }

const reply = (text: string) => ({ ts: AT, thread_ts: ROOT_TS, user: 'UANA', text })
const failing = (error: unknown) => () => Promise.reject(error)

describe('the request that a trigger points at', () => {
  test('is found with its author, its instant, its title and what was said below', async () => {
    const found = await rootOf({ ...request, thread_ts: ROOT_TS }, reply('On it'))
    expect(found).toEqual({
      kind: 'root',
      requester: { by: 'author', user: 'UREQ' },
      title: 'The VPN is down',
      editedTs: null,
      replies: [
        { kind: 'message', id: `msg:${AT}`, at: tsToMs(AT), actor: person('UANA', 'agent'), reply: 'words' },
      ],
    })
  })

  test('that does not show is looked for again until Slack’s reads cannot lag any more', async () => {
    const thread = threadOf(reply('On it'))
    expect(await thread.opening(false)).toMatchObject(SHORTLY)
    expect(await thread.opening(true)).toEqual({ kind: 'nothing', why: 'not_found' })
  })

  test.each(['thread_not_found', 'message_not_found'])(
    'that Slack says is not there (%s) is looked for just as long',
    async (code) => {
      const thread = threadOf()
      thread.answering(failing(errors.code(code)))
      expect(await thread.opening(false)).toMatchObject(SHORTLY)
      expect(await thread.opening(true)).toEqual({ kind: 'nothing', why: 'not_found' })
    },
  )

  test.each([
    ['a cut connection', errors.cut(), SHORTLY],
    ['a refused connection', errors.refused(), SHORTLY],
    ['a server’s error', errors.status(503), SHORTLY],
    ['an error that Slack gets over', errors.code('internal_error'), SHORTLY],
    ['what only a person can mend', errors.code('not_in_channel'), AFTER_HELP],
    ['an error that Docket does not know', errors.code('new_error'), AFTER_HELP],
    ['a limit of Slack’s', errors.limited(30), { kind: 'later', afterMs: 30_000 }],
  ])('is never given up for %s', async (_, error, later) => {
    const thread = threadOf()
    thread.answering(failing(error))
    for (const settled of [false, true]) {
      thread.answering(failing(error))
      expect(await thread.opening(settled)).toMatchObject({ kind: 'later' })
    }
    const once = threadOf()
    once.answering(failing(error))
    expect(await once.opening(true)).toMatchObject(later)
  })

  test('is none where the trigger points at a reply', async () => {
    expect(await threadOf({ ...request, thread_ts: AT }).opening()).toEqual({
      kind: 'nothing',
      why: 'not_a_root',
    })
  })

  test('is none where Slack itself speaks', async () => {
    const joined = { ...request, subtype: 'channel_join' }
    expect(await threadOf(joined).opening(true)).toEqual({ kind: 'nothing', why: 'not_a_root' })
  })

  test('is read with every page of its thread', async () => {
    const thread = threadOf()
    thread.answering(
      async () => [request],
      async () => [reply('On it')],
      async () => [{ ...reply('Done'), ts: LATER }],
    )
    const found = await thread.opening()
    expect(found.kind === 'root' && found.replies.map(({ at }) => at)).toEqual([tsToMs(AT), tsToMs(LATER)])
  })
})

type Answer = () => Promise<ReadMessage[]>

describe('a thread of several pages', () => {
  /** Three pages; the root is on each of them. */
  const pages = (): Answer[] => [
    async () => [request, reply('On it')],
    async () => [request, { ...reply('Me too'), ts: LATER, user: 'UREQ' }],
    async () => [request, { ...reply('Done'), ts: LAST }],
  ]
  const [first, second, third] = pages() as [Answer, Answer, Answer]
  const whole = [AT, LATER, LAST].map(tsToMs)
  const instants = (found: Found) => (found.kind === 'root' ? found.replies.map(({ at }) => at) : found)

  test('is continued behind the last page that was read, and no page is read twice', async () => {
    const thread = threadOf()
    thread.answering(first, failing(errors.cut()), third)
    expect(await thread.opening()).toMatchObject(SHORTLY)
    thread.answering(failing(errors.cut()), second, failing(errors.status(503)))
    expect(await thread.opening()).toMatchObject(SHORTLY)
    thread.answering(...pages())
    expect(instants(await thread.opening())).toEqual(whole)
    expect(thread.read).toEqual([0, 1, 1, 2, 2])
  })

  test('is continued also where Slack shows the request on the first page only', async () => {
    const thread = threadOf()
    const alone = [first, async () => [reply('On it')], async () => [{ ...reply('Done'), ts: LAST }]]
    thread.answering(first, failing(errors.cut()))
    await thread.opening()
    thread.answering(...alone)
    expect(instants(await thread.opening())).toEqual([tsToMs(AT), tsToMs(LAST)])
    expect(thread.read).toEqual([0, 1, 1, 0, 2])
  })

  test('is read from its start where Slack no longer knows how to continue', async () => {
    const thread = threadOf()
    thread.answering(first, failing(errors.cut()))
    await thread.opening()
    thread.answering(first, failing(errors.code('invalid_cursor')))
    expect(await thread.opening()).toMatchObject(SHORTLY)
    expect(thread.read).toEqual([0, 1, 1, 0, 1])
    thread.answering(...pages())
    expect(instants(await thread.opening())).toEqual(whole)
  })

  test('is left to an attempt that was first', async () => {
    const thread = threadOf()
    thread.answering(
      async () => {
        const { version, now } = await thread.reads.find(key, 'opening')
        await thread.reads.save(key, 'opening', version, { beganAt: now, pages: 1, cursor: '1', kept: [] })
        return [request, reply('On it')]
      },
      second,
      third,
    )
    expect(await thread.opening()).toMatchObject({ kind: 'later' })
    expect(thread.read).toEqual([0])
  })

  test('counts as looked at since its read began, once it is read to its end', async () => {
    const thread = threadOf()
    thread.answering(first, failing(errors.cut()), third)
    const began = thread.world.now
    await thread.opening()
    expect(await thread.reads.lookedAt(key)).toBeNull()
    thread.answering(...pages())
    await Promise.all([thread.world.sleep(60_000), thread.world.run()])
    await thread.opening()
    expect(await thread.reads.lookedAt(key)).toBe(began)
  })

  test('counts as no look for a catch-up, which hands over what was said in its hole only', async () => {
    const thread = threadOf()
    thread.answering(...pages())
    await thread.walk(key, async () => undefined)
    expect(await thread.reads.lookedAt(key)).toBeNull()
  })

  test('is handed over page by page to the catch-up', async () => {
    const thread = threadOf()
    thread.answering(...pages())
    const taken: string[][] = []
    const take = async ({ replies }: { replies: readonly SeenMessage[] }) =>
      void taken.push(replies.map(({ ts }) => ts))
    expect(await thread.walk(key, take)).toEqual({ kind: 'walked' })
    expect(taken).toEqual([[AT], [LATER], [LAST]])
    thread.answering(failing(errors.code('thread_not_found')))
    expect(await thread.walk(key, take)).toEqual({ kind: 'gone', why: 'thread_not_found' })
  })
})

describe('what the gateways have seen of a thread', () => {
  const seen = (
    ts: string,
    content: SeenMessage['content'],
    editedTs: string | null = null,
  ): SeenMessage => ({
    ...{ channel: key.channel, ts, threadTs: ts === ROOT_TS ? null : ROOT_TS, editedTs },
    content,
  })
  const answer = { kind: 'reply', actor: person('UANA', 'agent'), reply: 'words' } as const

  test('counts where Slack does not show it yet', async () => {
    const rows = [seen(AT, answer)]
    expect(await threadOf(request).opening(false, { rows })).toMatchObject({ replies: [{ id: `msg:${AT}` }] })
    expect(await threadOf(request).replies(rows)).toMatchObject({ replies: [{ id: `msg:${AT}` }] })
  })

  test('counts once where Slack shows it too', async () => {
    const thread = threadOf(request, reply('On it'))
    expect(await thread.opening(false, { rows: [seen(AT, answer)] })).toMatchObject({
      replies: [{ id: `msg:${AT}` }],
    })
  })

  test('is newer also at the end of a page that is not the last', async () => {
    const thread = threadOf()
    const answered = { ...reply('thanks'), user: 'UREQ' }
    thread.answering(async () => [request, answered], failing(errors.cut()))
    const words = { ...answer, actor: person('UREQ') }
    await thread.opening(false, { rows: [seen(AT, words, LATER)] })
    const { progress } = await thread.reads.find(key, 'opening')
    expect(progress?.kept).toMatchObject([{ ts: AT, editedTs: LATER }])
  })

  test('is newer where it was edited or deleted since', async () => {
    const thread = threadOf(request, { ...reply('thanks'), user: 'UREQ' })
    const words = { ...answer, actor: person('UREQ') }
    expect(await thread.opening()).toMatchObject({ replies: [] })
    expect(await thread.opening(false, { rows: [seen(AT, words, LATER)] })).toMatchObject({
      replies: [{ id: `msg:${AT}`, reply: 'words' }],
    })
    const gone = { kind: 'deleted' } as const
    expect(await thread.opening(false, { rows: [seen(AT, gone)] })).toMatchObject({ replies: [] })
    expect(await thread.opening(false, { rows: [seen(ROOT_TS, gone)] })).toEqual({
      kind: 'nothing',
      why: 'not_found',
    })
  })
})

describe('a title', () => {
  test('names the people whom it mentions, and asks for nobody whose name Slack gave', async () => {
    const thread = threadOf({ ...request, text: '<@UMEI> and <@UNOBODY|Old> <#C1> <!subteam^S1> <@x> wait' })
    expect(await thread.opening()).toMatchObject({
      title: '@name of UMEI and @Old #channel @group @someone wait',
    })
    expect(thread.asked).toEqual(['UMEI'])
  })

  test('asks for the names of five people at most', async () => {
    const thread = threadOf({ ...request, text: '<@U1> <@U2> <@U3> <@U4> <@U5> <@U6>' })
    expect(await thread.opening()).toMatchObject({ title: expect.stringMatching(/@name of U5 @someone$/) })
    expect(thread.asked).toEqual(['U1', 'U2', 'U3', 'U4', 'U5'])
  })

  test('is a file’s name where nothing was written', async () => {
    const { title } = await rootOf({ ...request, text: '', files: [{ name: 'error.png' }] })
    expect(title).toBe('error.png')
  })
})

describe('what was said below', () => {
  test('is what people said, after the request', async () => {
    const { replies } = await rootOf(
      request,
      reply('thanks!'),
      { ...reply('A form'), subtype: 'bot_message' },
      { ...reply('joined'), subtype: 'channel_join' },
      { ts: AT, text: 'A webhook', bot_id: 'B1' },
    )
    expect(replies).toMatchObject([{ actor: { user: 'UANA' }, reply: 'thanks' }])
  })

  test('says something where a screenshot hangs on it', async () => {
    const { replies } = await rootOf(request, { ...reply('thanks'), files: [{}] })
    expect(replies).toMatchObject([{ reply: 'words' }])
  })

  test('comes from where its author is at home, as far as Slack says so', async () => {
    const thread = threadOf(request, reply('On it'), { ...reply('Me too'), user_team: 'T9' })
    await thread.replies()
    expect(thread.homes).toEqual([{}, { homeTeam: 'T9' }])
  })
})

describe('a thread that is read before a reminder', () => {
  test('says what people said in it', async () => {
    expect(await threadOf(request, reply('On it')).replies()).toMatchObject({
      kind: 'replies',
      replies: [{ id: `msg:${AT}` }],
      requestDeleted: false,
    })
  })

  const tombstone = { ts: ROOT_TS, thread_ts: ROOT_TS, user: 'USLACKBOT', subtype: 'tombstone' }

  test.each([
    ['an answer', [request, reply('On it')]],
    ['a deletion', [tombstone]],
  ])('counts as no look if it finds %s: it may be lost before the ticket has it', async (_, messages) => {
    const thread = threadOf(...messages)
    await thread.replies()
    expect(await thread.reads.lookedAt(key)).toBeNull()
  })

  test('counts as a look if it finds nothing', async () => {
    const thread = threadOf(request)
    await thread.replies()
    expect(await thread.reads.lookedAt(key)).toBe(thread.world.now)
  })

  test('says that a tombstone is in place of the request', async () => {
    expect(await threadOf(tombstone, reply('On it')).replies()).toMatchObject({
      replies: [{ id: `msg:${AT}` }],
      requestDeleted: true,
    })
  })

  test.each(['thread_not_found', 'not_in_channel', 'new_error'])(
    'holds back nothing where it cannot be read for good (%s)',
    async (code) => {
      const thread = threadOf(request)
      thread.answering(failing(errors.code(code)))
      expect(await thread.replies()).toEqual({ kind: 'replies', replies: [], requestDeleted: false })
    },
  )

  test.each([
    ['a cut connection', errors.cut(), SHORTLY],
    ['an error that Slack gets over', errors.code('internal_error'), SHORTLY],
    ['a limit of Slack’s', errors.limited(30), { kind: 'later', afterMs: 30_000 }],
  ])('is read again after %s', async (_, error, later) => {
    const thread = threadOf(request)
    thread.answering(failing(error))
    expect(await thread.replies()).toMatchObject(later)
  })
})
