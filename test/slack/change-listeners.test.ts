import { describe, expect, test } from 'vitest'
import type { TicketKey } from '../../src/domain/key.ts'
import type { SeenMessage } from '../../src/domain/seen.ts'
import { parseEvent } from '../../src/slack/inbound/events.ts'
import { deleted } from '../../src/slack/inbound/listeners/deleted.ts'
import { edited } from '../../src/slack/inbound/listeners/edited.ts'
import type { Parts } from '../../src/slack/inbound/listeners/listener.ts'
import { policy } from '../domain/fixtures.ts'
import { person, settingsOf, teamOf } from '../harness/actors.ts'

const me = { workspace: 'T1', botUser: 'UBOT', botId: 'BBOT' }
const settings = settingsOf(
  teamOf(policy, { channels: { CHELP: { openBy: 'anyone', priority: 'normal', aliases: [] } } }),
)
const [ROOT, REPLY, CHANGED] = ['1764000000.000100', '1764000060.123999', '1764000120.000200']

type Json = Record<string, unknown>
const root = { type: 'message', user: 'UANNA', text: 'The VPN is down', ts: ROOT }
const reply = { type: 'message', user: 'UANNA', text: 'Thanks!', ts: REPLY, thread_ts: ROOT }
const mark = { edited: { user: 'UANNA', ts: '1764000120.000000' } }

/** The calls to the outside, in their order. */
async function calls(
  subtype: string,
  change: Json,
  { isTicket = true, fails = '' } = {},
): Promise<unknown[]> {
  const done: unknown[] = []
  const take = async (name: string, value: unknown) => {
    done.push([name, value])
    if (name === fails) throw new Error(`${name} is away`)
  }
  const parts = {
    directory: {
      personOf: async (user: string) => person(user),
      isBot: async () => false,
      nameOf: async () => 'Ben',
    },
    ticketClient: {
      find: async ([first]: TicketKey[]) => first,
      isTicket: async () => isTicket,
      fact: (_: TicketKey, fact: unknown) => take('fact', fact),
    },
    keep: ({ ts, editedTs, content }: SeenMessage) => take('row', { ts, editedTs, kind: content.kind }),
    saveTitle: (_: TicketKey, title: string, editedTs: string) => take('title', { title, editedTs }),
  } as unknown as Parts
  const event = { type: 'message', subtype, channel: 'CHELP', ts: CHANGED, event_ts: CHANGED, ...change }
  const parsed = parseEvent({ event }, settings, me)
  try {
    if (parsed.kind === 'edited') await edited(parsed, parts, 0)
    if (parsed.kind === 'deleted') await deleted(parsed, parts, 0)
  } catch (error) {
    done.push(String(error))
  }
  return done
}

const edits = (message: Json, previous_message: Json, more?: Parameters<typeof calls>[2]) =>
  calls('message_changed', { message: { ...message, ...mark }, previous_message }, more)
const deletes = (previous_message: Json, more?: Parameters<typeof calls>[2]) =>
  calls('message_deleted', { deleted_ts: previous_message.ts, previous_message }, more)

const at = 1_764_000_120_000
const docket = { kind: 'docket' }

describe('an edited request', () => {
  const row = ['row', { ts: ROOT, editedTs: CHANGED, kind: 'root' }]
  const slow = { ...root, text: '<@UBEN>: the VPN is slow' }
  const title = ['title', { title: '@Ben: the VPN is slow', editedTs: CHANGED }]
  const fact = ['fact', { kind: 'requestEdited', id: `edit:${ROOT}:${CHANGED}`, at, actor: person('UANNA') }]

  test('is kept, then its title is stored, then its ticket is told, which never carries it', async () => {
    expect(await edits(slow, root)).toEqual([row, title, fact])
  })

  test('that is no ticket leaves no title', async () => {
    expect(await edits(slow, root, { isTicket: false })).toEqual([row])
  })

  test('with the same title tells nobody', async () => {
    expect(await edits({ ...root, text: 'The VPN is down\nsince noon' }, root)).toEqual([row])
  })

  test.each([
    ['row', [row, 'Error: row is away']],
    ['title', [row, title, 'Error: title is away']],
    ['fact', [row, title, fact, 'Error: fact is away']],
  ])('is not acknowledged while its %s fails', async (fails, done) => {
    expect(await edits(slow, root, { fails })).toEqual(done)
  })
})

describe('an edited reply', () => {
  const row = ['row', { ts: REPLY, editedTs: CHANGED, kind: 'reply' }]
  const fails = { ...reply, text: 'Thanks, but it fails' }
  const told = { id: `edit:${REPLY}:${CHANGED}`, at, actor: person('UANNA') }
  const fact = ['fact', { kind: 'edited', ...told, reply: 'words', was: 'thanks' }]

  test('that became words is kept, and its ticket is told', async () => {
    expect(await edits(fails, reply)).toEqual([row, fact])
  })

  test('reaches its ticket even if its row cannot be kept, and Slack sends it again', async () => {
    expect(await edits(fails, reply, { fails: 'row' })).toEqual([row, fact, 'Error: row is away'])
  })

  test.each<[string, Json, Json]>([
    ['words that were words', { ...reply, text: 'It fails!' }, { ...reply, text: 'It fials!' }],
    ['words that became thanks', reply, fails],
  ])('of %s is only kept', async (_, now, before) => {
    expect(await edits(now, before)).toEqual([row])
  })
})

describe('a deleted message', () => {
  const row = (ts: string) => ['row', { ts, editedTs: null, kind: 'deleted' }]
  const fact = ['fact', { kind: 'requestDeleted', id: `deleted:${ROOT}`, at, actor: docket }]

  test('that was a request is forgotten, and its ticket is told', async () => {
    expect(await deletes(root)).toEqual([row(ROOT), fact])
  })

  test('reaches its ticket even if its row cannot be kept, and Slack sends it again', async () => {
    expect(await deletes(root, { fails: 'row' })).toEqual([row(ROOT), fact, 'Error: row is away'])
  })

  test('that was a reply is forgotten', async () => {
    expect(await deletes(reply)).toEqual([row(REPLY)])
  })
})
