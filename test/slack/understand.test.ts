import { describe, expect, test } from 'vitest'
import { messageOf } from '../../src/domain/seen.ts'
import { SEEN } from '../../src/domain/stored/seen.ts'
import { parse, toStored } from '../../src/domain/stored/shape.ts'
import type { Directory, Hint } from '../../src/slack/api/directory.ts'
import type { Fields } from '../../src/slack/api/json.ts'
import { namedTitle, seenOf } from '../../src/slack/api/understand.ts'
import { person } from '../harness/actors.ts'

const TS = '1793610000.000100'
const REPLY_TS = '1793610060.000200'

/** A directory that records its look-ups. */
function people() {
  const lookedUp: string[] = []
  const hints: Hint[] = []
  const unused = () => {
    throw new Error('nobody looks this up')
  }
  const directory: Directory = {
    ...{ identity: unused, invalidate: unused, warm: unused, problems: unused },
    personOf: async (user, hint = {}) => {
      hints.push(hint)
      return person(user)
    },
    isBot: async (user) => {
      lookedUp.push(user)
      return user === 'UBOT'
    },
    nameOf: async (user) => {
      lookedUp.push(user)
      return user === 'UNOBODY' ? null : `name of ${user}`
    },
  }
  return { directory, lookedUp, hints }
}

async function seen(message: Fields, hint?: Hint) {
  const { directory, lookedUp, hints } = people()
  const found = await seenOf({ ts: TS, ...message }, 'C1', directory, hint)
  // A value that cannot be stored and read again is of no use.
  if (found)
    expect(parse(SEEN, JSON.parse(JSON.stringify(toStored(SEEN, found.content))))).toEqual(found.content)
  return { found, lookedUp, hints }
}

const asked = { user: 'UREQ', text: 'The VPN is down\nand my password is hunter2' }
const answered = { ts: REPLY_TS, thread_ts: TS, user: 'UANA', text: 'On it' }

describe('a top-level message', () => {
  test('is a possible request, with its author and its first line', async () => {
    const { found } = await seen(asked)
    const content = { kind: 'root', requester: { by: 'author', user: 'UREQ' }, title: 'The VPN is down' }
    expect(found).toEqual({ channel: 'C1', ts: TS, threadTs: null, editedTs: null, content })
  })

  test('costs no look-up of the people in it', async () => {
    const { lookedUp } = await seen({ ...asked, text: '<@UMEI> and <@UANA>, help' })
    expect(lookedUp).toEqual([])
  })

  test('is still one when it has replies', async () => {
    const { found } = await seen({ ...asked, thread_ts: TS, reply_count: 3 })
    expect(found).toMatchObject({ threadTs: null, content: { kind: 'root' } })
  })

  test.each([
    ['a webhook’s', { subtype: 'bot_message', text: 'Alarm' }, { by: 'unknown' }],
    ['a form’s', { subtype: 'bot_message', text: 'Access for <@UMEI>' }, { by: 'named', user: 'UMEI' }],
    ['an app’s', { user: 'UBOT', bot_id: 'B1', text: 'for <@UMEI>' }, { by: 'named', user: 'UMEI' }],
    [
      'an app’s in a person’s name',
      { user: 'UREQ', bot_id: 'B1', text: 'hi' },
      { by: 'author', user: 'UREQ' },
    ],
  ])('%s has the requester that opening needs', async (_, message, requester) => {
    const { found } = await seen(message)
    expect(found?.content).toMatchObject({ kind: 'root', requester })
  })

  test.each([
    ['a join', { user: 'UREQ', subtype: 'channel_join', text: 'joined' }],
    ['a new topic', { user: 'UREQ', subtype: 'channel_topic', text: 'set the topic' }],
    ['a message of a kind that Docket does not know', { user: 'UREQ', subtype: 'new_kind', text: 'x' }],
  ])('says nothing if it is %s', async (_, message) => {
    const { found } = await seen(message)
    expect(found?.content).toEqual({ kind: 'other' })
  })

  test('that was deleted and has replies is a deleted one', async () => {
    const { found } = await seen({
      user: 'USLACKBOT',
      subtype: 'tombstone',
      text: 'This message was deleted.',
    })
    expect(found?.content).toEqual({ kind: 'deleted' })
  })

  test('knows when it was edited', async () => {
    const { found } = await seen({ ...asked, edited: { user: 'UREQ', ts: REPLY_TS } })
    expect(found?.editedTs).toBe(REPLY_TS)
  })
})

describe('a reply', () => {
  test('has its author and its kind, and no text', async () => {
    const { found } = await seen(answered)
    const content = { kind: 'reply', actor: person('UANA'), reply: 'words' }
    expect(found).toEqual({ channel: 'C1', ts: REPLY_TS, threadTs: TS, editedTs: null, content })
    expect(JSON.stringify(found)).not.toContain('On it')
  })

  test('is the message that the ticket hears of, with the id that it has as an event', async () => {
    const { found } = await seen(answered)
    const at = 1_793_610_060_000
    const message = { kind: 'message', id: `msg:${REPLY_TS}`, at, actor: person('UANA'), reply: 'words' }
    expect(found && messageOf(found)).toEqual(message)
  })

  test('that is shown in the channel, too, is a reply', async () => {
    const { found } = await seen({ ...answered, subtype: 'thread_broadcast' })
    expect(found).toMatchObject({ threadTs: TS, content: { kind: 'reply' } })
  })

  test('comes from where its author is at home, and from a channel that is shared or not', async () => {
    const { hints } = await seen({ ...answered, user_team: 'T9' }, { shared: true })
    expect(hints).toEqual([{ shared: true, homeTeam: 'T9' }])
    expect((await seen(answered)).hints).toEqual([{}])
  })

  test.each([
    ['only thanks', { text: 'Thanks!' }, 'thanks'],
    ['emoji only', { text: ':+1:' }, 'emoji'],
    ['a screenshot', { text: '', files: [{ id: 'F1' }] }, 'words'],
    ['thanks with a screenshot', { text: 'Thanks!', files: [{ id: 'F1' }] }, 'words'],
  ])('of %s is told as such', async (_, change, kind) => {
    expect((await seen({ ...answered, ...change })).found?.content).toMatchObject({
      kind: 'reply',
      reply: kind,
    })
  })

  test('has no home where Slack gives an id of another shape', async () => {
    for (const user_team of ['t9', 'T\0', 7, null, {}, 'T1:T2'])
      expect((await seen({ ...answered, user_team })).hints).toEqual([{}])
  })

  test.each([
    ['an integration’s', { subtype: 'bot_message', user: undefined }],
    ['Slack’s own', { user: 'USLACKBOT' }],
    ['nobody’s', { user: undefined }],
  ])('does not count if it is %s', async (_, change) => {
    const { found } = await seen({ ...answered, ...change })
    expect(found?.content).toEqual({ kind: 'other' })
    expect(found && messageOf(found)).toBeNull()
  })
})

describe('what Slack never sends', () => {
  const odd = [null, 7, {}, [], '', '1', '1793610000', '33658000000000.000100', '1793610000.000100\0']

  test.each(odd)('a message with the ts %j is none', async (ts) =>
    expect((await seen({ ...asked, ts })).found).toBeNull(),
  )

  test.each(odd)('a message in the thread %j is none', async (thread_ts) =>
    expect((await seen({ ...asked, thread_ts })).found).toBeNull(),
  )

  test.each(odd)('the words %j make a title that can be stored', async (text) => {
    const { found } = await seen({
      ...asked,
      text,
      blocks: text,
      attachments: [text],
      files: text,
      edited: text,
    })
    expect(found?.content).toMatchObject({ kind: 'root' })
  })

  test('characters that Postgres cannot store are in no title', async () => {
    const { found } = await seen({ ...asked, text: 'a\0b\ud800c\udc00d\ufdd0Uφ' })
    const title = found?.content.kind === 'root' ? found.content.title : ''
    expect(title.isWellFormed()).toBe(true)
    expect(title).not.toMatch(/[\0\ufdd0]/)
  })
})

describe('the names in a title', () => {
  const titled = async (text: string) => {
    const { directory, lookedUp } = people()
    const found = await seenOf({ ts: TS, user: 'UREQ', text }, 'C1', directory)
    const title = found?.content.kind === 'root' ? found.content.title : ''
    return { title: await namedTitle(title, directory), lookedUp }
  }

  test('are looked up when the message becomes a ticket, each once', async () => {
    const { title, lookedUp } = await titled('<@UMEI>, <@UMEI> and <@UNOBODY> of <#C1> <!subteam^S1> wait')
    expect(title).toBe('@name of UMEI, @name of UMEI and @someone of #channel @group wait')
    expect(lookedUp).toEqual(['UMEI', 'UNOBODY'])
  })

  test('that Slack gave with the message are not looked up', async () => {
    const { title, lookedUp } = await titled('<@UMEI|mei> waits')
    expect(title).toBe('@mei waits')
    expect(lookedUp).toEqual([])
  })

  test('are those of five people at most', async () => {
    const { title, lookedUp } = await titled('<@U1> <@U2> <@U3> <@U4> <@U5> <@U6>')
    expect(title).toMatch(/@name of U5 @someone$/)
    expect(lookedUp).toEqual(['U1', 'U2', 'U3', 'U4', 'U5'])
  })

  test.each(['@UMEI', 'root@UBUNTU', '@\ufdd0UMEI\ufdd0', '@\u2060UMEI'])(
    'are none where %j was typed',
    async (typed) => {
      const { title, lookedUp } = await titled(`ask ${typed} now`)
      expect(title).toBe(`ask ${typed.replace(/[\ufdd0\u2060]/g, '')} now`)
      expect(lookedUp).toEqual([])
    },
  )

  test('are whole or none, where the title is cut', async () => {
    for (let length = 185; length <= 200; length++) {
      const { title } = await titled(`${'x'.repeat(length)} <@U0123456789> y`)
      expect(title.length).toBeLessThanOrEqual(200)
      expect(title).not.toMatch(/\ufdd0|0123/)
    }
  })
})
