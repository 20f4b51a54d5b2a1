import { canonicalEmoji } from '../domain/text/emoji.ts'
import type { YamlPath } from './yaml.ts'

export type Collision = { readonly path: YamlPath; readonly what: string }

/**
 * Finds contradictions between well-formed parts. It works on the raw values, so that it also reports on a file with
 * other faults; it skips values with a wrong shape.
 */
export function collisions(written: unknown): Collision[] {
  const teams = Object.entries(mapOf(mapOf(written).teams))
  return [...channelsUsedTwice(teams), ...emojiUsedTwice(teams)]
}

type Teams = readonly (readonly [string, unknown])[]

function channelsUsedTwice(teams: Teams): Collision[] {
  const triage = new Map(teams.map(([name, team]) => [mapOf(team).triage, name]))
  const intake = new Map<unknown, string>()
  const found: Collision[] = []
  for (const [name, team] of teams) {
    for (const [index, channel] of listOf(mapOf(team).channels).entries()) {
      for (const { id, at } of idsOf(channel)) {
        const path = ['teams', name, 'channels', index, ...at]
        const other = intake.get(id)
        if (other !== undefined) found.push({ path, what: `is already a channel of team ${other}` })
        else intake.set(id, name)
        const triaged = triage.get(id)
        if (triaged !== undefined)
          found.push({ path, what: `is the triage channel of team ${triaged} and cannot take requests` })
      }
    }
  }
  return found
}

/** The id of a channel and its former ids, each with its place in the file. */
function idsOf(channel: unknown): { id: string; at: YamlPath }[] {
  const { id, aliases } = mapOf(channel)
  const written = [
    { id, at: ['id'] },
    ...listOf(aliases).map((id, index) => ({ id, at: ['aliases', index] })),
  ]
  return written.flatMap(({ id, at }) => (typeof id === 'string' ? [{ id, at }] : []))
}

/** Docket's own reactions must differ from one another and from the reaction that opens a ticket. */
function emojiUsedTwice(teams: Teams): Collision[] {
  return teams.flatMap(([name, team]) => {
    const seen = new Map<unknown, string>()
    const written = {
      open: 'ticket',
      tracked: 'eyes',
      resolved: 'white_check_mark',
      ...mapOf(mapOf(team).emoji),
    }
    return (['open', 'tracked', 'resolved'] as const).flatMap((use): Collision[] => {
      const shown = emojiOf(written[use])
      const other = seen.get(shown)
      seen.set(shown, use)
      return other === undefined
        ? []
        : [{ path: ['teams', name, 'emoji', use], what: `is the same emoji as ${other}` }]
    })
  })
}

/** Two names of one emoji are equal. */
const emojiOf = (written: unknown): unknown =>
  typeof written === 'string' ? canonicalEmoji(written) : written

const mapOf = (value: unknown): Readonly<Record<string, unknown>> =>
  typeof value === 'object' && value !== null && !Array.isArray(value)
    ? (value as Record<string, unknown>)
    : {}

const listOf = (value: unknown): readonly unknown[] => (Array.isArray(value) ? value : [])
