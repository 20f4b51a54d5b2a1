import { describe, expect, test } from 'vitest'
import { parseSettings } from '../../src/config.ts'
import { sample } from './sample.ts'

const faultsOf = (text: string): readonly string[] => {
  const parsed = parseSettings(text, 'docket.yaml')
  return 'faults' in parsed ? parsed.faults : []
}

type Case = [what: string, changes: Record<number, string | null>, faults: string[]]

const TEAM = 'teams.platform'

const cases: Case[] = [
  [
    'an unknown key',
    { 6: '    lead: [U0LEA]' },
    [`6: ${TEAM}.lead is not a key that Docket knows; did you mean leads?`],
  ],
  [
    'a value that begins with #',
    { 3: '    triage: #triage' },
    [
      `3: ${TEAM}.triage must be a channel id such as C0HELP, not null: text after # is a comment, unless it is in quotes`,
    ],
  ],
  [
    'a list of values that begin with #',
    { 5: '    agents: [#ana, U0BEN]' },
    [
      '5: Comments must be separated from other tokens by white space characters: text after # is a comment, unless it is in quotes',
    ],
  ],
  ['a tab', { 3: '\ttriage: C0TRIAGE' }, ['3: Tabs are not allowed as indentation']],
  ['an unknown key at the top', { 12: 'tags: []' }, ['12: tags is not a key that Docket knows']],
  ['a key that appears twice', { 12: '    group: S0X' }, ['12: the key "group" appears twice in its map']],
  ['a missing key', { 3: null }, [`2: ${TEAM}.triage is missing`]],
  [
    'a key without a value',
    { 4: '    group:' },
    [`4: ${TEAM}.group must be a user group id such as S0PLATFORM, not null`],
  ],
  [
    'a channel name for an id',
    { 3: '    triage: "#triage"' },
    [`3: ${TEAM}.triage must be a channel id such as C0HELP, not "#triage"`],
  ],
  [
    'a user for a group',
    { 4: '    group: U0ANA' },
    [`4: ${TEAM}.group must be a user group id such as S0PLATFORM, not "U0ANA"`],
  ],
  [
    'a handle for a user id',
    { 5: '    agents: ["@ana", U0BEN]' },
    [
      `5: ${TEAM}.agents[0] must be a user id such as U0ANA or a user group id such as S0PLATFORM, not "@ana"`,
    ],
  ],
  ['no agents', { 5: '    agents: []' }, [`5: ${TEAM}.agents must name at least one user or user group`]],
  ['a text for a list', { 5: '    agents: U0ANA' }, [`5: ${TEAM}.agents must be a list, not "U0ANA"`]],
  [
    'a number for an id',
    { 3: '    triage: 12' },
    [`3: ${TEAM}.triage must be a channel id such as C0HELP, not 12`],
  ],
  [
    'a priority that does not exist',
    { 9: '      - { id: C0IT, priority: asap }' },
    [`9: ${TEAM}.channels[1].priority must be one of: low, normal, high, urgent, not "asap"`],
  ],
  [
    'an openBy that does not exist',
    { 9: '      - { id: C0IT, openBy: me }' },
    [`9: ${TEAM}.channels[1].openBy must be one of: anyone, agents, not "me"`],
  ],
  [
    'a target for a priority that does not exist',
    { 11: '    firstResponse: { low: 8h, normal: 4h, high: 1h, urgent: 15m, asap: 1m }' },
    [`11: ${TEAM}.firstResponse.asap is not a key that Docket knows`],
  ],
  [
    'a priority without a target',
    { 11: '    firstResponse: { low: 8h, normal: 4h, high: 1h }' },
    [`11: ${TEAM}.firstResponse.urgent is missing`],
  ],
  [
    'colons around an emoji',
    { 10: '    emoji: { open: ":ticket:" }' },
    [
      `10: ${TEAM}.emoji.open must be the name of an emoji without colons, such as white_check_mark, not ":ticket:"`,
    ],
  ],
  [
    'one emoji for two things',
    { 10: '    emoji: { open: eyes }' },
    [`10: ${TEAM}.emoji.tracked is the same emoji as open`],
  ],
  [
    'two names of one emoji for two things',
    { 10: '    emoji: { open: thumbsup, resolved: "+1" }' },
    [`10: ${TEAM}.emoji.resolved is the same emoji as open`],
  ],
  [
    'an emoji that Slack does not have',
    { 10: '    emoji: { open: tickt }' },
    [
      `10: ${TEAM}.emoji.open is "tickt", which is not a standard emoji of Slack. Did you mean "ticket"? ` +
        'If it is a custom emoji of your workspace, list it too: emoji: { open: tickt, custom: [tickt] }',
    ],
  ],
  [
    'an emoji that is like none of Slack’s',
    { 10: '    emoji: { tracked: 了解 }' },
    [
      `10: ${TEAM}.emoji.tracked is "了解", which is not a standard emoji of Slack. ` +
        'If it is a custom emoji of your workspace, list it too: emoji: { tracked: 了解, custom: [了解] }',
    ],
  ],
  [
    'a token for an emoji',
    { 10: '    emoji: { open: xoxb-1-2-abc }' },
    [
      `10: ${TEAM}.emoji.open must be the name of an emoji without colons, such as white_check_mark, not a token`,
    ],
  ],
  [
    'a channel that is listed twice',
    { 9: '      - { id: C0HELP }' },
    [`9: ${TEAM}.channels[1].id is already a channel of team platform`],
  ],
  [
    'a triage channel that takes requests',
    { 9: '      - { id: C0TRIAGE }' },
    [`9: ${TEAM}.channels[1].id is the triage channel of team platform and cannot take requests`],
  ],
  [
    'a team name that is no name',
    { 2: '  "Platform Team":' },
    ['2: teams.Platform Team must be a team name of small letters, digits and dashes'],
  ],
  ...['90', '4 hours', '1h30m', '0m', '-4h', '1.5h', '4000d', '4H', '99999999999h'].map(
    (text): Case => [
      `the duration ${text}`,
      { 12: `    reopenFor: "${text}"` },
      [`12: ${TEAM}.reopenFor must be a duration such as 20s, 15m, 4h or 14d, not "${text}"`],
    ],
  ),
  ...['90', '4 hours', '25h', '2d', '-1', '0h', 'off', 'forever'].map(
    (text): Case => [
      `messages that are kept for ${text}`,
      { 12: `seenMessages: "${text}"` },
      [`12: seenMessages must be a duration of at most 24h such as 2h, or 0 to keep none, not "${text}"`],
    ],
  ),
  [
    'a list for the time that messages are kept',
    { 12: 'seenMessages: [2h]' },
    ['12: seenMessages must be a duration of at most 24h such as 2h, or 0 to keep none'],
  ],
  ...['0%', '100%', '75', '0.75', '-5%', '7.5%'].map(
    (text): Case => [
      `the share ${text}`,
      { 11: `    firstResponse: { warnAt: "${text}", low: 8h, normal: 4h, high: 1h, urgent: 15m }` },
      [`11: ${TEAM}.firstResponse.warnAt must be a percentage between 1% and 99%, not "${text}"`],
    ],
  ),
]

describe('a docket.yaml with', () => {
  test.each(cases)('%s is refused with its line', (_what, changes, faults) => {
    expect(faultsOf(sample(changes))).toEqual(faults.map((fault) => `docket.yaml:${fault}`))
  })

  test('many faults gets them all at once, in the order of their lines', () => {
    const text = sample({
      3: '    triage: nope',
      5: '    agents: []',
      9: '      - { id: C0HELP }',
      12: '    reopen: 1d',
    })
    expect(faultsOf(text).map((fault) => fault.split(' ')[0])).toEqual([
      'docket.yaml:3:',
      'docket.yaml:5:',
      'docket.yaml:9:',
      'docket.yaml:12:',
    ])
  })

  test('a channel in two teams names the other team', () => {
    const second = `\n  it:\n    triage: C0T2\n    group: S0IT\n    agents: [S0IT]\n    channels: [{ id: C0HELP }, { id: C0TRIAGE }]
    firstResponse: { low: 8h, normal: 4h, high: 1h, urgent: 15m }`
    expect(faultsOf(sample() + second)).toEqual([
      'docket.yaml:17: teams.it.channels[0].id is already a channel of team platform',
      'docket.yaml:17: teams.it.channels[1].id is the triage channel of team platform and cannot take requests',
    ])
  })

  test('broken YAML gets the line at which it breaks, and no consequential faults', () => {
    const faults = faultsOf(sample({ 5: '    agents: [S0PLATFORM, U0ANA' }))
    expect(faults).toEqual([expect.stringMatching(/^docket\.yaml:[56]: (?!.*comment)/)])
  })

  test('a comment that hides the end of a list is named', () => {
    const [fault, ...more] = faultsOf(sample({ 5: '    agents: [ #ana, U0BEN ]' }))
    expect(fault).toMatch(/^docket\.yaml:[56]: .*: text after # is a comment, unless it is in quotes$/)
    expect(more).toEqual([])
  })

  test.each([
    ['nothing in it', '', 'docket.yaml:1: teams is missing'],
    ['only a comment', '# later\n', 'docket.yaml:1: teams is missing'],
    ['a list for a file', '- teams', 'docket.yaml:1: must be a map'],
    ['no teams', 'teams: {}', 'docket.yaml:1: teams must name at least one team'],
    ['teams without a value', 'teams:\n', 'docket.yaml:1: teams must be a map, not null'],
  ])('%s is refused', (_what, text, fault) => {
    expect(faultsOf(text)).toEqual([fault])
  })

  test.each([
    'xoxb-1-secret',
    'xapp-1-secret',
    'XOXB-1-SECRET',
    'before xoxp-1-secret',
    'postgres://docket:secret@db/docket',
    'secretsecretsecretsecret1',
  ])('a token in the wrong place is refused without being repeated (%s)', (token) => {
    for (const line of [3, 4, 12]) {
      const key = { 3: 'triage', 4: 'group', 12: 'reopenFor' }[line]
      const faults = faultsOf(sample({ [line]: `    ${key}: "${token}"` })).join('\n')
      expect(faults).toContain(`docket.yaml:${line}:`)
      expect(faults).toContain('not "***"')
      expect(faults).not.toMatch(/secret/i)
    }
  })

  test('a long value is cut', () => {
    const [fault] = faultsOf(sample({ 3: `    triage: "${'a b '.repeat(50)}"` }))
    expect(fault).toMatch(/, not "(a b ){10}…"$/)
  })
})
