import { readFileSync } from 'node:fs'
import { describe, expect, test } from 'vitest'
import { parseDesk } from '../../src/config.ts'
import { type TeamsConfig, teamOfChannel } from '../../src/domain/teams.ts'
import { sample } from './sample.ts'

const deskOf = (text: string): TeamsConfig => {
  const parsed = parseDesk(text, 'docket.yaml')
  if ('faults' in parsed) throw new Error(parsed.faults.join('\n'))
  return parsed.teamsConfig
}

const policyOf = (text: string) => {
  const [team] = deskOf(text).teams
  if (!team) throw new Error('no team')
  return team.policy
}

describe('a docket.yaml that is right', () => {
  test('becomes one policy per team, in milliseconds and shares', () => {
    const { version, ...policy } = policyOf(sample())
    expect(version).toMatch(/^[0-9a-f]{12}$/)
    expect(policy).toEqual({
      team: 'platform',
      group: 'S0PLATFORM',
      triage: 'C0TRIAGE',
      channels: {
        C0HELP: { openBy: 'anyone', priority: 'normal' },
        C0IT: { openBy: 'agents', priority: 'high' },
      },
      emoji: { open: 'ticket', tracked: 'eyes', resolved: 'white_check_mark' },
      firstResponse: {
        targetMs: { low: 28_800_000, normal: 14_400_000, high: 3_600_000, urgent: 900_000 },
        warnShare: 0.75,
      },
      reopenForMs: 1_209_600_000,
    })
  })

  test('tells users from user groups among agents and leads', () => {
    const [team] = deskOf(sample({ 6: '    leads: [U0LEA, S0LEADS]' })).teams
    expect(team?.agents).toEqual({ users: ['U0ANA'], groups: ['S0PLATFORM'] })
    expect(team?.leads).toEqual({ users: ['U0LEA'], groups: ['S0LEADS'] })
  })

  test('may leave out what has a default, and means the same', () => {
    const short = sample({ 8: '      - { id: C0HELP }', 10: null, 12: null })
    expect(policyOf(short)).toEqual(policyOf(sample()))
  })

  test('may leave out the leads', () => {
    expect(deskOf(sample({ 6: null })).teams[0]?.leads).toEqual({ users: [], groups: [] })
  })

  test('says which team takes tickets in a channel', () => {
    const teamsConfig = deskOf(sample())
    expect(teamOfChannel(teamsConfig, 'C0IT')?.policy.team).toBe('platform')
    expect(teamOfChannel(teamsConfig, 'C0TRIAGE')).toBeNull()
    expect(teamOfChannel(teamsConfig, 'constructor')).toBeNull()
  })

  test('knows an emoji by the one name that Slack’s events use', () =>
    expect(policyOf(sample({ 10: '    emoji: { open: thumbsup, resolved: flag-de }' })).emoji).toEqual({
      open: '+1',
      tracked: 'eyes',
      resolved: 'de',
    }))

  test('may name custom emoji of the workspace, where it lists them', () => {
    const custom = '    emoji: { open: helpdesk, tracked: 了解, custom: [helpdesk, 了解, unused] }'
    expect(policyOf(sample({ 10: custom })).emoji).toEqual({
      open: 'helpdesk',
      tracked: '了解',
      resolved: 'white_check_mark',
    })
  })

  test('cannot be changed once it was read', () => {
    expect(() => Object.assign(policyOf(sample()).emoji, { open: 'fire' })).toThrow(TypeError)
  })

  test('is what docket.example.yaml shows', () => {
    const parsed = parseDesk(readFileSync('docket.example.yaml', 'utf8'), 'docket.example.yaml')
    expect(parsed).toHaveProperty('teamsConfig')
  })

  test('may use anchors for what teams share', () => {
    const shared = sample({
      11: '    firstResponse: &promise { low: 8h, normal: 4h, high: 1h, urgent: 15m }',
      12: [
        '  it:',
        '    { triage: C0T2, group: S0IT, agents: [S0IT], channels: [{ id: C0IT2 }], firstResponse: *promise }',
      ].join('\n'),
    })
    expect(deskOf(shared).teams.map(({ policy }) => policy.firstResponse.targetMs.urgent)).toEqual([9e5, 9e5])
  })
})

describe('the version of a policy', () => {
  test('is the same however the file orders and spaces what it says', () => {
    const other = sample({
      3: '    group:   S0PLATFORM',
      4: '    triage: "C0TRIAGE"',
      12: '    reopenFor: 336h',
    })
    expect(policyOf(other).version).toBe(policyOf(sample()).version)
  })

  test.each([
    ['a target', { 11: '    firstResponse: { warnAt: 75%, low: 8h, normal: 5h, high: 1h, urgent: 15m }' }],
    [
      'the share of the warning',
      { 11: '    firstResponse: { warnAt: 70%, low: 8h, normal: 4h, high: 1h, urgent: 15m }' },
    ],
    ['who may open', { 9: '      - { id: C0IT, openBy: anyone, priority: high }' }],
    ['an emoji', { 10: '    emoji: { open: fire }' }],
    ['the time to reopen', { 12: '    reopenFor: 13d' }],
  ])('changes with %s', (_what, changes) => {
    expect(policyOf(sample(changes)).version).not.toBe(policyOf(sample()).version)
  })

  test('does not change with the people', () => {
    expect(policyOf(sample({ 5: '    agents: [U0BEN]' })).version).toBe(policyOf(sample()).version)
  })
})
