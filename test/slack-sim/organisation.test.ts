import { describe, expect, test } from 'vitest'
import { acknowledging, calmSlack } from './harness.ts'

const channel = 'C0HELP'
const enterprise = {
  id: 'E0ACME',
  name: 'Acme Group',
  teams: [{ id: 'T0SIBLING', name: 'Acme Labs', domain: 'acme-labs' }],
}
const eva = {
  id: 'U0EVA',
  name: 'eva',
  real_name: 'Eva',
  team_id: 'T0SIBLING',
  teams: ['T0SIBLING', 'T0ACME'],
}

async function organised() {
  const { sim, slack } = await calmSlack()
  await sim.enterprise(enterprise)
  await sim.user(eva)
  await sim.invite(channel, eva.id)
  return { sim, slack, app: await acknowledging(sim.apiUrl) }
}

describe('users.info', () => {
  test('shows a member of a sibling workspace as one of the organisation, not as a stranger', async () => {
    const { slack } = await organised()
    const { user } = await slack.users.info({ user: eva.id })
    const { teams } = eva
    const enterprise_user = { id: eva.id, enterprise_id: 'E0ACME', enterprise_name: 'Acme Group', teams }
    expect(user).toMatchObject({ team_id: 'T0SIBLING', enterprise_user })
    expect(user).not.toHaveProperty('is_stranger')
  })

  test('shows no team_id of somebody whom Slack shows without, in an organisation and outside', async () => {
    const { sim, slack } = await organised()
    const user = { id: 'U0FAY', name: 'fay', real_name: 'Fay', team_id: null }
    await sim.user(user)
    const shown = (await slack.users.info({ user: user.id })).user
    expect(shown).not.toHaveProperty('team_id')
    expect(shown?.profile).not.toHaveProperty('team')
    const organisation = { enterprise_id: 'E0ACME', enterprise_name: 'Acme Group', teams: ['T0ACME'] }
    expect(shown).toMatchObject({ ...organisation, enterprise_user: organisation })
    const alone = await calmSlack()
    await alone.sim.user(user)
    const outside = (await alone.slack.users.info({ user: user.id })).user
    expect(outside).not.toHaveProperty('team_id')
    expect(outside).not.toHaveProperty('enterprise_user')
  })

  test('shows somebody from another company as a stranger', async () => {
    const { sim, slack } = await organised()
    await sim.user({ id: 'U0GUS', name: 'gus', real_name: 'Gus', team_id: 'T0PARTNER' })
    const { user } = await slack.users.info({ user: 'U0GUS' })
    expect(user).toMatchObject({ team_id: 'T0PARTNER', is_stranger: true })
    expect(user).not.toHaveProperty('enterprise_user')
  })
})

describe('a message', () => {
  test.each([
    ['of a sibling workspace’s member', { user: eva.id }, ['T0SIBLING', 'T0SIBLING']],
    [
      'of a member who writes in a sibling workspace',
      { user: 'U0BEN', from: 'T0SIBLING' },
      ['T0ACME', 'T0SIBLING'],
    ],
    ['of a member at home', { user: 'U0BEN' }, ['T0ACME', 'T0ACME']],
  ])('%s says both teams, in the event and when read', async (_, post, [user_team, source_team]) => {
    const { sim, slack, app } = await organised()
    const { ts } = await sim.post({ channel, text: 'hi', ...post })
    const { body } = await app.next((each) => each.body.event.ts === ts)
    const [read] = (await slack.conversations.history({ channel })).messages ?? []
    for (const shown of [body.event, read])
      expect(shown).toMatchObject({ team: user_team, user_team, source_team })
    expect(body).toMatchObject({
      team_id: 'T0ACME',
      enterprise_id: 'E0ACME',
      context_enterprise_id: 'E0ACME',
    })
    expect(body).toMatchObject({ authorizations: [{ enterprise_id: 'E0ACME' }] })
  })

  test('outside an organisation says them only of people from elsewhere', async () => {
    const { sim, slack } = await calmSlack()
    await sim.user({ id: 'U0GUS', name: 'gus', real_name: 'Gus', team_id: 'T0PARTNER' })
    await sim.invite(channel, 'U0GUS')
    await sim.post({ user: 'U0GUS', channel, text: 'hi' })
    await sim.post({ user: 'U0ANNA', channel, text: 'hello' })
    const [anna, gus] = (await slack.conversations.history({ channel })).messages ?? []
    expect(gus).toMatchObject({ user_team: 'T0PARTNER', source_team: 'T0PARTNER' })
    expect(anna).not.toHaveProperty('user_team')
  })
})

test.each([
  ['at home', 'U0BEN', undefined, ['T0ACME', 'T0ACME']],
  ['by a sibling workspace’s member', eva.id, undefined, ['T0SIBLING', 'T0ACME']],
  ['in a sibling workspace', 'U0BEN', 'T0SIBLING', ['T0ACME', 'T0SIBLING']],
  ['that names the organisation', 'U0BEN', 'E0ACME', ['E0ACME', 'T0ACME']],
])('a click %s says whose and where', async (_, user, from, [of, at]) => {
  const { sim, slack, app } = await organised()
  const button = { type: 'button', action_id: 'claim', text: { type: 'plain_text', text: 'Claim' } }
  const blocks = [{ type: 'actions', elements: [button] }] as never
  const { ts = '' } = await slack.chat.postMessage({ channel, text: 'card', blocks })
  await sim.click({ user, channel, ts, action_id: 'claim', from })
  const { body } = await app.next((each) => each.type === 'interactive')
  expect(body).toMatchObject({
    user: { id: user, team_id: of },
    team: { id: at, enterprise_id: 'E0ACME', enterprise_name: 'Acme Group' },
    enterprise: { id: 'E0ACME', name: 'Acme Group' },
    is_enterprise_install: false,
  })
})

test('a click from a workspace of nobody’s is refused', async () => {
  const { sim } = await organised()
  const { ts } = await sim.post({ user: 'U0ANNA', channel, text: 'x' })
  const click = { user: 'U0BEN', channel, ts, action_id: 'claim', from: 'T0OTHER' }
  await expect(sim.click(click)).rejects.toThrow('T0OTHER is no workspace of the organisation')
})

test('auth.test and team.info say the organisation', async () => {
  const { slack } = await organised()
  expect(await slack.auth.test()).toMatchObject({ team_id: 'T0ACME', enterprise_id: 'E0ACME' })
})
