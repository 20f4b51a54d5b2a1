import { readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { parseSettings } from '../../src/config.ts'
import type { Policy } from '../../src/domain/policy.ts'
import type { Members } from '../../src/domain/settings.ts'
import type { SeedUsergroup } from '../slack-sim/control-api.ts'
import type { DemoTeam } from './snapshot.ts'

const FILE = fileURLToPath(new URL('docket.yaml', import.meta.url))

/** The demo's one team: its policy, and the facts that the page needs. */
export function demoTeam(usergroups: SeedUsergroup[]): { policy: Policy; team: DemoTeam } {
  const parsed = parseSettings(readFileSync(FILE, 'utf8'), FILE)
  if ('faults' in parsed) throw new Error(parsed.faults.join('\n'))
  const [team] = parsed.settings.teams
  if (!team) throw new Error(`${FILE} has no team`)
  const everybody = ({ users, groups }: Members) => [
    ...users,
    ...usergroups.filter((group) => groups.includes(group.id)).flatMap((group) => group.users),
  ]
  const { policy } = team
  return {
    policy,
    team: {
      triage: team.triage,
      intake: Object.keys(team.channels),
      openEmoji: team.emoji.open,
      agents: everybody(team.agents),
      leads: everybody(team.leads),
    },
  }
}
