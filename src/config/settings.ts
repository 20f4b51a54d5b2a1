import { createHash } from 'node:crypto'
import type { z } from 'zod'
import type { Policy } from '../domain/policy.ts'
import type { Members, Settings, TeamSettings } from '../domain/settings.ts'
import { collisions } from './collisions.ts'
import { deepFreeze, messageOf } from './faults.ts'
import { knownKeys } from './known-keys.ts'
import { instead } from './quote.ts'
import { faultWords, settingsSchema, type WrittenTeam } from './schema.ts'
import { similarTo } from './similar.ts'
import { parseSource, type Source, type YamlPath } from './yaml.ts'

/** The settings, or all faults of the text, each as `file:line: what is wrong`, ordered by line. */
export function parseSettings(
  yamlText: string,
  fileName: string,
): { readonly settings: Settings } | { readonly faults: readonly string[] } {
  const faults: Fault[] = []
  const source = sourceOf(yamlText, faults)
  const parsed =
    source && settingsSchema.safeParse(source.value ?? {}, { error: faultWords, reportInput: true })
  if (source && parsed) {
    if (!parsed.success) faults.push(...parsed.error.issues.flatMap((issue) => faultsOf(issue, source)))
    // Checked separately from the shape, so that a misspelt key elsewhere does not hide a channel in two teams.
    faults.push(
      ...collisions(source.value).map(({ path, what }) => ({
        line: source.lineOf(path),
        what: say(path, what),
      })),
    )
  }
  if (faults.length > 0 || !parsed?.success) return { faults: inOrder(faults, fileName) }
  const teams = Object.entries(parsed.data.teams).map(([name, team]) => teamOf(name, team))
  const workspace = { admins: members(parsed.data.workspace.admins) }
  return { settings: deepFreeze({ workspace, seenForMs: parsed.data.seenMessages, teams }) }
}

type Fault = { readonly line: number; readonly what: string }

/** The text as values, unless it is too broken for further checks. */
function sourceOf(yamlText: string, faults: Fault[]): Source | null {
  try {
    const source = parseSource(yamlText)
    faults.push(...source.broken)
    return source.readable ? source : null
  } catch (error) {
    faults.push({ line: 1, what: messageOf(error) })
    return null
  }
}

function faultsOf(issue: z.core.$ZodIssue, source: Source): Fault[] {
  if (issue.code === 'unrecognized_keys')
    return issue.keys.map((key) => ({
      line: source.lineOfKey(issue.path, key),
      what: say([...issue.path, key], `is not a key that Docket knows${meant(key, knownKeys(issue.path))}`),
    }))
  const line = source.lineOf(issue.path)
  if (issue.code === 'invalid_key')
    return issue.issues.map((inner) => ({ line, what: say(issue.path, inner.message) }))
  if ('input' in issue && issue.input === undefined) return [{ line, what: say(issue.path, 'is missing') }]
  const comment = issue.input === null ? source.commentIn(line) : null
  const what = `${issue.message}${instead(issue.input)}${comment === null ? '' : `: ${comment}`}`
  return [{ line, what: say(issue.path, what) }]
}

function meant(key: string, known: readonly string[]): string {
  const similar = similarTo(key, known)
  return similar === null ? '' : `; did you mean ${similar}?`
}

/** `teams.platform.channels[0].id must be ...` */
function say(path: YamlPath, what: string): string {
  const where = path.map((step) => (typeof step === 'number' ? `[${step}]` : `.${String(step)}`)).join('')
  return `${where.replace(/^\./, '')} ${what}`.trimStart()
}

const inOrder = (faults: readonly Fault[], fileName: string): string[] => [
  ...new Set(
    faults.toSorted((a, b) => a.line - b.line).map(({ line, what }) => `${fileName}:${line}: ${what}`),
  ),
]

function teamOf(name: string, team: WrittenTeam): TeamSettings {
  const { warnAt, ...targetMs } = team.firstResponse
  const policy: Omit<Policy, 'version'> = {
    team: name,
    firstResponse: { targetMs, warnShare: warnAt },
    reopenForMs: team.reopenFor,
  }
  return {
    name,
    triage: team.triage,
    group: team.group ?? null,
    agents: members(team.agents),
    leads: members(team.leads),
    channels: Object.fromEntries(team.channels.map(({ id, ...settings }) => [id, settings])),
    emoji: team.emoji,
    policy: { version: versionOf(policy), ...policy },
  }
}

const members = (ids: readonly string[]): Members => ({
  users: ids.filter((id) => !id.startsWith('S')),
  groups: ids.filter((id) => id.startsWith('S')),
})

/** Equal terms have equal versions, in any order of the file. */
const versionOf = (policy: Omit<Policy, 'version'>): string =>
  createHash('sha256').update(canonical(policy)).digest('hex').slice(0, 12)

/** The same for settings as a whole: two files with equal content have one fingerprint. */
export const fingerprintOf = (settings: Settings): string =>
  createHash('sha256').update(canonical(settings)).digest('hex').slice(0, 16)

const canonical = (value: unknown): string =>
  JSON.stringify(value, (_key, inner: unknown) =>
    typeof inner === 'object' && inner !== null && !Array.isArray(inner)
      ? Object.fromEntries(Object.entries(inner).toSorted(([a], [b]) => (a < b ? -1 : 1)))
      : inner,
  )
