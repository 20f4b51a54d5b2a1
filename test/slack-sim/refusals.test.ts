import { expect, test } from 'vitest'
import { bot, calmSlack, refusal, webClient } from './harness.ts'

test('a call needs the right kind of token', async () => {
  const { sim, slack } = await calmSlack()
  const anonymous = await fetch(`${sim.apiUrl}auth.test`, { method: 'POST' })
  expect(await anonymous.json()).toEqual({ ok: false, error: 'not_authed' })
  expect(await refusal(webClient(sim.apiUrl, 'xoxb-somebody-else').auth.test())).toBe('invalid_auth')
  expect(await refusal(webClient(sim.apiUrl, bot.appToken).auth.test())).toBe('not_allowed_token_type')
  expect(await refusal(slack.apps.connections.open({}))).toBe('not_allowed_token_type')
  expect(await slack.auth.test()).toMatchObject({ user_id: bot.userId, bot_id: bot.botId, team_id: 'T0ACME' })
})

test('a scope that the manifest does not ask for is missing, and Slack says which', async () => {
  const { slack } = await calmSlack()
  const error = await slack.files.info({ file: 'F1' }).catch((each) => each)
  expect(error.data).toMatchObject({ error: 'missing_scope', needed: 'files:read' })
  expect(error.data.provided).toContain('chat:write')
})

test('arguments are missing, mistyped or unknown, and Slack says which', async () => {
  const { slack } = await calmSlack()
  const error = await slack
    .apiCall('conversations.history', { limit: 'many', chanel: 'C0HELP' })
    .catch((each) => each)
  expect(error.data.error).toBe('invalid_arguments')
  expect(error.data.response_metadata.messages).toEqual([
    '[ERROR] unknown argument: chanel',
    '[ERROR] missing required field: channel',
    '[ERROR] must be a number: limit',
  ])
  expect(await refusal(slack.apiCall('chat.sendTelegram', {}))).toBe('unknown_method')
})

test('a private channel does not exist for a bot outside, a public one is closed to it', async () => {
  const { sim, slack } = await calmSlack()
  const history = (channel: string) => refusal(slack.conversations.history({ channel }))
  const info = (channel: string) => refusal(slack.conversations.info({ channel }))
  expect([await history('C0SECRET'), await info('C0SECRET')]).toEqual([
    'channel_not_found',
    'channel_not_found',
  ])
  expect([await history('C0RANDOM'), await info('C0RANDOM')]).toEqual(['not_in_channel', 'ok'])
  expect([await history('C0NOWHERE'), await info('C0NOWHERE')]).toEqual([
    'channel_not_found',
    'channel_not_found',
  ])
  await sim.invite('C0RANDOM', bot.userId)
  expect(await history('C0RANDOM')).toBe('ok')
  await sim.kick('C0TRIAGE', bot.userId)
  expect(await refusal(slack.chat.postMessage({ channel: 'C0TRIAGE', text: 'x' }))).toBe('channel_not_found')
})

test('people and user groups are listed in pages', async () => {
  const { sim, slack } = await calmSlack()
  const first = await slack.users.list({ limit: 2 })
  const rest = await slack.users.list({ cursor: first.response_metadata?.next_cursor })
  const ids = [...(first.members ?? []), ...(rest.members ?? [])].map((user) => user.id)
  expect(ids).toEqual(['U0ANNA', 'U0BEN', 'U0CARLA', 'U0DAN', bot.userId])
  await sim.group('S0PLATFORM', ['U0CARLA'])
  expect((await slack.usergroups.users.list({ usergroup: 'S0PLATFORM' })).users).toEqual(['U0CARLA'])
  const { usergroups } = await slack.usergroups.list({ include_users: true })
  expect(usergroups).toMatchObject([{ id: 'S0PLATFORM', handle: 'platform', users: ['U0CARLA'] }])
  expect(await refusal(slack.usergroups.users.list({ usergroup: 'S0' }))).toBe('no_such_subteam')
})

test('on the free plan there are no user groups', async () => {
  const { sim, slack } = await calmSlack({ settings: { plan: 'free' } })
  const list = () => refusal(slack.usergroups.list())
  const users = () => refusal(slack.usergroups.users.list({ usergroup: 'S0PLATFORM' }))
  expect([await list(), await users()]).toEqual(['plan_upgrade_required', 'plan_upgrade_required'])
  await sim.settings({ plan: 'paid' })
  expect([await list(), await users()]).toEqual(['ok', 'ok'])
})

test.each(['paid_teams_only', 'missing_scope', 'plan_upgrade_required'])(
  'a method refuses with %s for as long as the settings say so, and no other method does',
  async (error) => {
    const { sim, slack } = await calmSlack({ settings: { refuse: { 'usergroups.users.list': error } } })
    const users = () => refusal(slack.usergroups.users.list({ usergroup: 'S0PLATFORM' }))
    expect([await users(), await users()]).toEqual([error, error])
    expect(await refusal(slack.usergroups.list())).toBe('ok')
    await sim.settings({ refuse: {} })
    expect(await users()).toBe('ok')
  },
)

test('an ordered missing_scope says which scope, as Slack does', async () => {
  const { slack } = await calmSlack({ settings: { refuse: { 'usergroups.list': 'missing_scope' } } })
  const error = await slack.usergroups.list().catch((each) => each)
  expect(error.data).toMatchObject({ error: 'missing_scope', needed: 'usergroups:read' })
})
