import { WebAPIPlatformError } from '@slack/web-api'
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest'
import type { Policy } from '../../src/domain/policy.ts'
import type { TeamsConfig } from '../../src/domain/teams.ts'
import { createDirectory } from '../../src/slack/api/directory.ts'

const teamsConfig: TeamsConfig = {
  teams: [
    {
      policy: { team: 'platform', channels: {} } as unknown as Policy,
      agents: { users: ['UANN'], groups: ['SAGENTS'] },
      leads: { users: ['ULIZ'], groups: ['SLEADS'] },
    },
  ],
}
const own = { shared: false }

/** A Slack that counts what it is asked. */
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
  const me = { workspace: 'T1', url: '', botUser: 'UBOT', botId: 'BBOT' }
  return {
    groups,
    asked,
    state,
    api: {
      identity: () => ask('auth.test', me),
      usergroupUsers: (group: string) => ask(group, [...(groups[group] ?? [])]),
      userHomeTeam: (user: string) => ask(user, user === 'USTRANGER' ? 'T9' : 'T1'),
    },
  }
}

function setUp() {
  const fake = slack()
  const clock = { now: 0 }
  const directory = createDirectory({
    api: fake.api,
    teamsConfig,
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
    ['UANN', ['agent']],
    ['UBEN', ['agent']],
    ['ULIZ', ['agent', 'lead']],
    ['UCARLA', ['agent', 'lead']],
    ['UDAN', []],
  ])('of %s are %j', async (user, roles) => {
    const { directory } = setUp()
    expect(await directory.actorOf(user, 'platform', own)).toEqual({ user, homeTeam: 'T1', roles })
  })

  test('in a team that nobody knows are none', async () => {
    const { directory } = setUp()
    expect(await directory.actorOf('UANN', 'catering', own)).toMatchObject({ roles: [] })
  })

  test('of somebody from another organisation are none, whatever the groups say', async () => {
    const { directory, groups } = setUp()
    groups.SAGENTS = ['USTRANGER']
    const actor = await directory.actorOf('USTRANGER', 'platform', { shared: true })
    expect(actor).toEqual({ user: 'USTRANGER', homeTeam: 'T9', roles: [] })
  })
})

describe('Slack is asked', () => {
  test('once for all who want to know the same', async () => {
    const { directory, asked } = setUp()
    await Promise.all(['UBEN', 'UDAN', 'UEVE'].map((user) => directory.actorOf(user, 'platform', own)))
    expect(asked.sort()).toEqual(['SAGENTS', 'SLEADS', 'auth.test'])
  })

  test('again when the answer is five minutes old', async () => {
    const { directory, asked, groups, clock } = setUp()
    await directory.actorOf('UDAN', 'platform', own)
    groups.SAGENTS = ['UDAN']
    clock.now = 5 * 60_000 - 1
    expect(await directory.actorOf('UDAN', 'platform', own)).toMatchObject({ roles: [] })
    clock.now += 1
    expect(await directory.actorOf('UDAN', 'platform', own)).toMatchObject({ roles: ['agent'] })
    expect(asked.filter((what) => what === 'SAGENTS')).toHaveLength(2)
  })

  test('again when it says that a group has changed', async () => {
    const { directory, groups } = setUp()
    await directory.actorOf('UBEN', 'platform', own)
    groups.SAGENTS = []
    directory.invalidate('SAGENTS')
    expect(await directory.actorOf('UBEN', 'platform', own)).toMatchObject({ roles: [] })
  })

  test('anew when a group changes while it is being asked', async () => {
    const { directory, groups, asked } = setUp()
    const early = directory.actorOf('UBEN', 'platform', own)
    groups.SAGENTS = []
    directory.invalidate('SAGENTS')
    await early
    expect(await directory.actorOf('UBEN', 'platform', own)).toMatchObject({ roles: [] })
    expect(asked.filter((what) => what === 'SAGENTS')).toHaveLength(2)
  })

  test('for a home only where the payload does not say it', async () => {
    const { directory, asked } = setUp()
    await directory.actorOf('UANN', 'platform', { shared: false })
    await directory.actorOf('UANN', 'platform', { shared: true, homeTeam: 'T1' })
    expect(asked).not.toContain('UANN')
    await directory.actorOf('UANN', 'platform')
    await directory.actorOf('UANN', 'platform', { shared: true })
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
    await directory.actorOf('UBEN', 'platform', own)
    directory.invalidate()
    state.away = true
    const actor = await directory.actorOf('UBEN', 'platform', own)
    expect(actor).toEqual({ user: 'UBEN', homeTeam: 'T1', roles: ['agent'], stale: true })
  })

  test('the last answer counts once Slack has kept us waiting', async () => {
    const { directory, state } = setUp()
    await directory.actorOf('UBEN', 'platform', own)
    directory.invalidate()
    state.hangs = true
    const actor = directory.actorOf('UBEN', 'platform', own)
    await vi.advanceTimersByTimeAsync(700)
    expect(await actor).toMatchObject({ roles: ['agent'], stale: true })
  })

  test('who was never known is nobody to decide about', async () => {
    const { directory, state } = setUp()
    state.away = true
    await expect(directory.actorOf('UBEN', 'platform', own)).rejects.toThrow('Slack is away')
    expect(directory.known()).toBeNull()
  })

  test('a failure is not remembered', async () => {
    const { directory, state } = setUp()
    state.away = true
    await expect(directory.actorOf('UBEN', 'platform', own)).rejects.toThrow()
    state.away = false
    expect(await directory.actorOf('UBEN', 'platform', own)).toMatchObject({ roles: ['agent'] })
    expect(directory.known()).toMatchObject({ workspace: 'T1' })
  })
})

describe('what Slack refuses for good', () => {
  const refused = (error: string) => () => Promise.reject(new WebAPIPlatformError({ ok: false, error }))

  test('a user group that is gone has nobody, and keeps nobody else waiting', async () => {
    const { api } = setUp()
    const gone = { ...api, usergroupUsers: refused('no_such_subteam') }
    const directory = createDirectory({ api: gone, teamsConfig, timing: { handOverMs: 700 } })
    expect(await directory.actorOf('UANN', 'platform', own)).toMatchObject({ roles: ['agent'] })
    expect(await directory.actorOf('UBEN', 'platform', own)).toMatchObject({ roles: [] })
  })

  test('somebody whom Slack does not show us is a external', async () => {
    const { api } = setUp()
    const hidden = { ...api, userHomeTeam: refused('user_not_visible') }
    const directory = createDirectory({ api: hidden, teamsConfig, timing: { handOverMs: 700 } })
    expect(await directory.actorOf('UBEN', 'platform')).toMatchObject({ homeTeam: 'elsewhere', roles: [] })
  })
})
