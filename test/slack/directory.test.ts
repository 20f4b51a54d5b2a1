import { WebAPIPlatformError } from '@slack/web-api'
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest'
import { FRESH_MS, STALE_MS } from '../../src/slack/api/cache.ts'
import { createDirectory } from '../../src/slack/api/directory.ts'
import type { Identity, SlackUser } from '../../src/slack/api/web.ts'
import { policy } from '../domain/fixtures.ts'
import { settingsOf, teamOf } from '../harness/actors.ts'

const platform = teamOf(policy, {
  agents: { users: ['UANN'], groups: ['SAGENTS'] },
  leads: { users: ['ULIZ'], groups: ['SLEADS'] },
})
const catering = teamOf(
  { ...policy, team: 'catering' },
  { agents: { users: ['UCOOK'], groups: [] }, leads: { users: [], groups: [] } },
)
const settings = {
  now: () => ({ ...settingsOf(platform, catering), workspace: { admins: { users: ['UROOT'], groups: [] } } }),
}
const own = { shared: false }

/** A Slack that counts its calls. */
function slack() {
  const groups: Record<string, string[]> = { SAGENTS: ['UBEN'], SLEADS: ['UCARLA'] }
  const asked: string[] = []
  const state = { away: false, hangs: false }
  async function ask<T>(what: string, answer: T): Promise<T> {
    asked.push(what)
    if (state.hangs) await new Promise(() => undefined)
    if (state.away) throw new Error('Slack is away')
    return answer
  }
  const me: Identity = { workspace: 'T1', organisation: 'T1', url: '', botUser: 'UBOT', botId: 'BBOT' }
  const users: Record<string, SlackUser> = {
    USTRANGER: { workspace: 'T9', organisation: null, isBot: false, name: null },
    UBUTLER: { workspace: 'T1', organisation: null, isBot: true, name: 'Butler' },
    UVAGUE: { workspace: null, organisation: null, isBot: false, name: null },
  }
  return {
    me,
    users,
    groups,
    asked,
    state,
    api: {
      identity: () => ask('auth.test', { ...me }),
      usergroupUsers: (group: string) => ask(group, [...(groups[group] ?? [])]),
      user: (id: string) =>
        ask(id, users[id] ?? { workspace: 'T1', organisation: null, isBot: false, name: null }),
    },
  }
}

function setUp() {
  const fake = slack()
  const clock = { now: 0 }
  const directory = createDirectory({
    api: fake.api,
    settings,
    timing: { handOverMs: 700 },
    clock: () => clock.now,
  })
  return { ...fake, clock, directory }
}

beforeEach(() => {
  vi.useFakeTimers()
})
afterEach(() => {
  vi.useRealTimers()
})

describe('roles', () => {
  test.each([
    ['UANN', { platform: ['agent'] }],
    ['UBEN', { platform: ['agent'] }],
    ['ULIZ', { platform: ['agent', 'lead'] }],
    ['UCARLA', { platform: ['agent', 'lead'] }],
    ['UCOOK', { catering: ['agent'] }],
    ['UROOT', { platform: ['agent', 'lead', 'admin'], catering: ['agent', 'lead', 'admin'] }],
    ['UDAN', {}],
  ])('of %s are %j', async (user, roles) => {
    const { directory } = setUp()
    expect(await directory.personOf(user, own)).toEqual({ kind: 'person', user, organisation: 'T1', roles })
  })

  test('of somebody from another organisation are none, whatever the groups say', async () => {
    const { directory, groups } = setUp()
    groups.SAGENTS = ['USTRANGER']
    const actor = await directory.personOf('USTRANGER', { shared: true })
    const nobody = { kind: 'person', user: 'USTRANGER', organisation: 'T9', external: true, roles: {} }
    expect(actor).toEqual(nobody)
  })
})

describe('at home in our organisation is', () => {
  /** The bot's workspace T1 belongs to the Enterprise Grid E1, as does T2. */
  function grid() {
    const parts = setUp()
    Object.assign(parts.me, { organisation: 'E1' })
    parts.users.USIBLING = { workspace: 'T2', organisation: 'E1', isBot: false, name: null }
    parts.users.UAPART = { workspace: 'T9', organisation: 'E9', isBot: false, name: null }
    return parts
  }

  test.each([
    ['whoever writes from a sibling workspace', 'USIBLING', { homeTeam: 'T2' }],
    ['whoever clicks and names the organisation', 'USIBLING', { homeTeam: 'E1' }],
    ['whoever is found by reading', 'USIBLING', {}],
  ])('%s', async (_who, user, hint) => {
    const { directory, groups } = grid()
    groups.SAGENTS = ['USIBLING']
    const person = await directory.personOf(user, hint)
    expect(person).toEqual({
      kind: 'person',
      user,
      organisation: 'E1',
      roles: { platform: ['agent'] },
    })
  })

  test.each([
    ['not who belongs to another organisation', 'UAPART', { homeTeam: 'T9' }, 'E9'],
    ['not who hides where they belong', 'UVAGUE', {}, 'unknown'],
  ])('%s', async (_who, user, hint, organisation) => {
    const { directory } = grid()
    expect(await directory.personOf(user, hint)).toMatchObject({ organisation, external: true, roles: {} })
  })
})

test('an app is told from a person', async () => {
  const { directory } = setUp()
  expect(await directory.isBot('UBUTLER')).toBe(true)
  expect(await directory.isBot('UANN')).toBe(false)
})

test('a person is called as in Slack, as long as Slack has said so', async () => {
  const { directory, state, clock } = setUp()
  expect(await directory.nameOf('UBUTLER')).toBe('Butler')
  expect(await directory.nameOf('UANN')).toBeNull()
  state.away = true
  expect(await directory.nameOf('UNOBODY')).toBeNull()
  clock.now = FRESH_MS + 1
  expect(await directory.nameOf('UBUTLER')).toBe('Butler')
})

describe('Slack is called', () => {
  test('once for simultaneous look-ups of the same key', async () => {
    const { directory, asked } = setUp()
    await Promise.all(['UBEN', 'UDAN', 'UEVE'].map((user) => directory.personOf(user, own)))
    expect(asked.sort()).toEqual(['SAGENTS', 'SLEADS', 'auth.test'])
  })

  test('again when the response is five minutes old', async () => {
    const { directory, asked, groups, clock } = setUp()
    await directory.personOf('UDAN', own)
    groups.SAGENTS = ['UDAN']
    clock.now = FRESH_MS - 1
    expect(await directory.personOf('UDAN', own)).toMatchObject({ roles: {} })
    clock.now += 1
    expect(await directory.personOf('UDAN', own)).toMatchObject({ roles: { platform: ['agent'] } })
    expect(asked.filter((what) => what === 'SAGENTS')).toHaveLength(2)
  })

  test('again when it says that a group has changed', async () => {
    const { directory, groups } = setUp()
    await directory.personOf('UBEN', own)
    groups.SAGENTS = []
    directory.invalidate('SAGENTS')
    expect(await directory.personOf('UBEN', own)).toMatchObject({ roles: {} })
  })

  test('anew when a group changes while it is being asked', async () => {
    const { directory, groups, asked } = setUp()
    const early = directory.personOf('UBEN', own)
    groups.SAGENTS = []
    directory.invalidate('SAGENTS')
    await early
    expect(await directory.personOf('UBEN', own)).toMatchObject({ roles: {} })
    expect(asked.filter((what) => what === 'SAGENTS')).toHaveLength(2)
  })

  test('for a home only where the payload does not say it', async () => {
    const { directory, asked } = setUp()
    await directory.personOf('UANN', { shared: false })
    await directory.personOf('UANN', { shared: true, homeTeam: 'T1' })
    expect(asked).not.toContain('UANN')
    await directory.personOf('UANN')
    await directory.personOf('UANN', { shared: true })
    expect(asked.filter((what) => what === 'UANN')).toHaveLength(1)
  })

  test('for everything beforehand by warm', async () => {
    const { directory, asked } = setUp()
    await directory.warm()
    expect(asked.sort()).toEqual(['SAGENTS', 'SLEADS'])
  })
})

describe('while Slack is away', () => {
  test('the last answer counts, and is called stale', async () => {
    const { directory, state } = setUp()
    await directory.personOf('UBEN', own)
    directory.invalidate()
    state.away = true
    const actor = await directory.personOf('UBEN', own)
    expect(actor).toMatchObject({ user: 'UBEN', roles: { platform: ['agent'] }, stale: true })
  })

  test('the last answer counts once Slack has kept us waiting', async () => {
    const { directory, state } = setUp()
    await directory.personOf('UBEN', own)
    directory.invalidate()
    state.hangs = true
    const actor = directory.personOf('UBEN', own)
    await vi.advanceTimersByTimeAsync(700)
    expect(await actor).toMatchObject({ roles: { platform: ['agent'] }, stale: true })
  })

  test('the last answer counts for an hour, and then nobody holds a role by it', async () => {
    const { directory, state, clock } = setUp()
    await directory.personOf('UBEN', own)
    state.away = true
    clock.now = STALE_MS - 1
    expect(await directory.personOf('UBEN', own)).toMatchObject({ roles: { platform: ['agent'] } })
    clock.now = STALE_MS
    const person = await directory.personOf('UBEN', own)
    expect(person).toMatchObject({ roles: {}, unknownTeams: ['platform'] })
  })

  test('an expired home allows the least', async () => {
    const { directory, state, clock } = setUp()
    await directory.personOf('UANN')
    state.away = true
    clock.now = STALE_MS
    expect(await directory.personOf('UANN')).toMatchObject({ external: true, roles: {} })
  })

  test('a person who was never looked up cannot be judged', async () => {
    const { directory, state } = setUp()
    state.away = true
    await expect(directory.personOf('UBEN', own)).rejects.toThrow('Slack is away')
  })

  test('a failure is not remembered', async () => {
    const { directory, state } = setUp()
    state.away = true
    await expect(directory.personOf('UBEN', own)).rejects.toThrow()
    state.away = false
    expect(await directory.personOf('UBEN', own)).toMatchObject({ roles: { platform: ['agent'] } })
  })
})

describe('if Slack refuses for good', () => {
  const refused = (error: string) => () => Promise.reject(new WebAPIPlatformError({ ok: false, error }))

  test('a deleted user group has no members, and delays no other look-up', async () => {
    const { api } = setUp()
    const gone = { ...api, usergroupUsers: refused('no_such_subteam') }
    const directory = createDirectory({ api: gone, settings, timing: { handOverMs: 700 } })
    expect(await directory.personOf('UANN', own)).toMatchObject({ roles: { platform: ['agent'] } })
    expect(await directory.personOf('UBEN', own)).toMatchObject({ roles: {} })
  })

  test.each([
    'plan_upgrade_required',
    'paid_teams_only',
    'missing_scope',
    'access_denied',
    'a_code_of_tomorrow',
  ])('a user group that it does not list (%s) leaves roles unknown, and is reported', async (code) => {
    const { api } = setUp()
    const unlisted = { ...api, usergroupUsers: refused(code) }
    const directory = createDirectory({ api: unlisted, settings, timing: { handOverMs: 700 } })
    expect(await directory.personOf('UBEN', own)).toMatchObject({ roles: {}, unknownTeams: ['platform'] })
    expect(await directory.personOf('UANN', own)).toMatchObject({ roles: { platform: ['agent'] } })
    expect(directory.problems()).toEqual([
      expect.stringContaining('user group SAGENTS'),
      expect.stringContaining('user group SLEADS'),
    ])
  })

  test('a person that Slack does not show us is external', async () => {
    const { api } = setUp()
    const hidden = { ...api, user: refused('user_not_visible') }
    const directory = createDirectory({ api: hidden, settings, timing: { handOverMs: 700 } })
    expect(await directory.personOf('UBEN')).toMatchObject({ external: true, roles: {} })
  })
})
