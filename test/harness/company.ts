import type { SeedUser, Workspace } from '../../dev/slack-sim/control-api.ts'
import { defaultWorkspace } from '../../dev/slack-sim/workspace.ts'
import { parseSettings } from '../../src/config.ts'
import type { Settings } from '../../src/domain/settings.ts'

/**
 * Stories of one file run at the same time. Each has its own people, so that nobody confuses the recipients of
 * messages.
 */
const CASTS = 24

const NAMES = ['ana', 'ben', 'lea', 'rob', 'oscar', 'sam'] as const
/**
 * Agents `ana` and `ben`, the lead `lea`, the requester `rob`, `oscar` without a role, `sam` of another organisation.
 */
export type Name = (typeof NAMES)[number]

export const userId = (name: Name, cast: number): string => `U0${name.toUpperCase()}${cast}`

const users: SeedUser[] = Array.from({ length: CASTS }, (_, cast) => cast).flatMap((cast) =>
  NAMES.map((name) => ({
    id: userId(name, cast),
    name: `${name}${cast}`,
    real_name: `${name} of story ${cast}`,
    ...(name === 'sam' && { team_id: 'T0PARTNER' }),
  })),
)
const everybody = users.map(({ id }) => id)
const agents = everybody.filter((id) => /^U0(ANA|BEN|LEA)/.test(id))

/** The team's settings below give the purpose of each. */
export const CHANNELS = {
  help: 'C0HELP',
  ops: 'C0OPS',
  hurry: 'C0HURRY',
  partners: 'C0PARTNERS',
  brief: 'C0BRIEF',
  attic: 'C0ATTIC',
  random: 'C0RANDOM',
} as const
export type ChannelName = keyof typeof CHANNELS

const TRIAGE = ['C0TRIAGE', 'C0BRIEFING', 'C0LOFT'] as const
export const GROUP = 'S0PLATFORM'
export const DEPLOY_BOT = 'B0DEPLOY'

const DESK = `
teams:
  platform:
    triage: C0TRIAGE
    group: ${GROUP}
    agents: [${GROUP}]
    leads: [${agents.filter((id) => id.startsWith('U0LEA')).join(', ')}]
    channels:
      - { id: C0HELP }
      - { id: C0OPS, openBy: agents }
      - { id: C0HURRY, priority: urgent }
      - { id: C0PARTNERS }
    firstResponse: { warnAt: 50%, low: 8h, normal: 4h, high: 2h, urgent: 20s }
  # Closes soon, and has emoji of its own.
  brief:
    triage: C0BRIEFING
    group: ${GROUP}
    agents: [${GROUP}]
    channels: [{ id: C0BRIEF }]
    emoji: { open: sos, tracked: dart, resolved: tada }
    firstResponse: { low: 8h, normal: 4h, high: 1h, urgent: 1h }
    reopenFor: 2s
  # Its channels are archived and deleted as stories like.
  attic:
    triage: C0LOFT
    group: ${GROUP}
    agents: [${GROUP}]
    channels: [{ id: C0ATTIC }]
    firstResponse: { low: 8h, normal: 4h, high: 1h, urgent: 1h }
`

export function theSettings(): Settings {
  const parsed = parseSettings(DESK, 'docket.yaml')
  if ('faults' in parsed) throw new Error(parsed.faults.join('\n'))
  return parsed.settings
}

export function theWorkspace(): Workspace {
  const bot = defaultWorkspace.bot.userId
  const open = (id: string) => ({
    id,
    name: id.slice(2).toLowerCase(),
    is_private: false,
    is_ext_shared: id === CHANNELS.partners,
    members: [bot, ...everybody],
  })
  const triage = (id: string) => ({
    id,
    name: id.slice(2).toLowerCase(),
    is_private: true,
    members: [bot, ...agents],
  })
  return {
    ...structuredClone(defaultWorkspace),
    users,
    channels: [...Object.values(CHANNELS).map(open), ...TRIAGE.map(triage)],
    usergroups: [{ id: GROUP, handle: 'platform', name: 'Platform', users: agents }],
  }
}
