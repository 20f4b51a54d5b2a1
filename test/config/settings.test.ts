import { readFileSync } from 'node:fs'
import { describe, expect, test } from 'vitest'
import { fingerprintOf, parseSettings } from '../../src/config.ts'
import {
  knownIds,
  presentId,
  type Settings,
  type TeamSettings,
  teamOfChannel,
} from '../../src/domain/settings.ts'
import { sample } from './sample.ts'

const deskOf = (text: string): Settings => {
  const parsed = parseSettings(text, 'docket.yaml')
  if ('faults' in parsed) throw new Error(parsed.faults.join('\n'))
  return parsed.settings
}

const policyOf = (text: string) => {
  return teamIn(text).policy
}

const teamIn = (text: string): TeamSettings => {
  const [team] = deskOf(text).teams
  if (!team) throw new Error('no team')
  return team
}

describe('a valid docket.yaml', () => {
  test('becomes the live settings of each team', () => {
    const { policy: _, ...live } = teamIn(sample())
    expect(live).toEqual({
      name: 'platform',
      triage: 'C0TRIAGE',
      group: 'S0PLATFORM',
      agents: { users: ['U0ANA'], groups: ['S0PLATFORM'] },
      leads: { users: ['U0LEA'], groups: [] },
      channels: {
        C0HELP: { openBy: 'anyone', priority: 'normal', aliases: [] },
        C0IT: { openBy: 'agents', priority: 'high', aliases: [] },
      },
      emoji: { open: 'ticket', tracked: 'eyes', resolved: 'white_check_mark' },
    })
  })

  test('becomes one policy per team, in milliseconds and shares', () => {
    const { version, ...policy } = policyOf(sample())
    expect(version).toMatch(/^[0-9a-f]{12}$/)
    expect(policy).toEqual({
      team: 'platform',
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

  test('may leave out fields with a default, with the same result', () => {
    const short = sample({ 8: '      - { id: C0HELP }', 10: null, 12: null })
    expect(policyOf(short)).toEqual(policyOf(sample()))
  })

  test('may leave out the user group', () => {
    expect(teamIn(sample({ 4: null })).group).toBeNull()
  })

  test.each([
    ['2 hours, unless it says otherwise', null, 2 * 3_600_000],
    ['a day at most', 'seenMessages: 24h', 24 * 3_600_000],
    ['minutes', 'seenMessages: 90m', 90 * 60_000],
    ['not at all', 'seenMessages: 0', 0],
    ['not at all, with quotes, too', 'seenMessages: "0"', 0],
  ])('keeps seen messages %s', (_, line, seenForMs) => {
    expect(deskOf(sample({ 12: line })).seenForMs).toBe(seenForMs)
  })

  test('names the ids that a channel had before', () => {
    const settings = deskOf(sample({ 8: '      - { id: C0HELP, aliases: [C0OLD, C0OLDER] }' }))
    expect(knownIds(settings, 'C0OLD')).toEqual(['C0HELP', 'C0OLD', 'C0OLDER'])
    expect(knownIds(settings, 'C0HELP')).toEqual(['C0HELP', 'C0OLD', 'C0OLDER'])
    expect(knownIds(settings, 'C0ELSE')).toEqual(['C0ELSE'])
    expect(presentId(settings, 'C0OLDER')).toBe('C0HELP')
    expect(teamOfChannel(settings, 'C0OLDER')?.name).toBe('platform')
  })

  test('names the admins of the workspace', () => {
    const settings = deskOf(`workspace: { admins: [U0ROOT, S0ADMINS] }\n${sample()}`)
    expect(settings.workspace.admins).toEqual({ users: ['U0ROOT'], groups: ['S0ADMINS'] })
  })

  test('may leave out the leads', () => {
    expect(deskOf(sample({ 6: null })).teams[0]?.leads).toEqual({ users: [], groups: [] })
  })

  test('has one team for each channel', () => {
    const settings = deskOf(sample())
    expect(teamOfChannel(settings, 'C0IT')?.name).toBe('platform')
    expect(teamOfChannel(settings, 'C0TRIAGE')).toBeNull()
    expect(teamOfChannel(settings, 'constructor')).toBeNull()
  })

  test('knows an emoji by the one name that Slack’s events use', () =>
    expect(teamIn(sample({ 10: '    emoji: { open: thumbsup, resolved: flag-de }' })).emoji).toEqual({
      open: '+1',
      tracked: 'eyes',
      resolved: 'de',
    }))

  test('may name custom emoji of the workspace, where it lists them', () => {
    const custom = '    emoji: { open: helpdesk, tracked: 了解, custom: [helpdesk, 了解, unused] }'
    expect(teamIn(sample({ 10: custom })).emoji).toEqual({
      open: 'helpdesk',
      tracked: '了解',
      resolved: 'white_check_mark',
    })
  })

  test('cannot be changed once it was read', () => {
    expect(() => Object.assign(policyOf(sample()).firstResponse, { warnShare: 0 })).toThrow(TypeError)
  })

  test('is the one of docket.example.yaml', () => {
    const parsed = parseSettings(readFileSync('docket.example.yaml', 'utf8'), 'docket.example.yaml')
    expect(parsed).toHaveProperty('settings')
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
  test('does not depend on order and spaces in the file', () => {
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
    ['the time to reopen', { 12: '    reopenFor: 13d' }],
  ])('changes with %s', (_what, changes) => {
    expect(policyOf(sample(changes)).version).not.toBe(policyOf(sample()).version)
  })

  test.each([
    ['the people', { 5: '    agents: [U0BEN]' }],
    ['who may open', { 9: '      - { id: C0IT, openBy: anyone, priority: high }' }],
    ['an emoji', { 10: '    emoji: { open: fire }' }],
    ['the triage channel', { 3: '    triage: C0OTHER' }],
  ])('does not change with %s, which running tickets follow', (_what, changes) => {
    expect(policyOf(sample(changes)).version).toBe(policyOf(sample()).version)
    expect(fingerprintOf(deskOf(sample(changes)))).not.toBe(fingerprintOf(deskOf(sample())))
  })
})
