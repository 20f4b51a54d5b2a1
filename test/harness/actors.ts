import type { Person, Role } from '../../src/domain/actor.ts'
import type { Policy } from '../../src/domain/policy.ts'
import { SEEN_FOR_MS, type Settings, type TeamSettings } from '../../src/domain/settings.ts'

/** A person of the organisation T1, with these roles in team `platform`. */
export const person = (user: string, ...roles: Role[]): Person => ({
  kind: 'person',
  user,
  organisation: 'T1',
  roles: roles.length > 0 ? { platform: roles } : {},
})

/** A team that accepts tickets in C1. */
export const teamOf = (policy: Policy, change: Partial<TeamSettings> = {}): TeamSettings => ({
  name: policy.team,
  triage: 'CTRIAGE',
  group: 'S1',
  agents: { users: [], groups: [] },
  leads: { users: [], groups: [] },
  channels: { C1: { openBy: 'anyone', priority: 'normal', aliases: [] } },
  emoji: { open: 'ticket', tracked: 'eyes', resolved: 'white_check_mark' },
  policy,
  ...change,
})

export const settingsOf = (...teams: TeamSettings[]): Settings => ({
  workspace: { admins: { users: [], groups: [] } },
  seenForMs: SEEN_FOR_MS,
  teams,
})
