import type { Import } from './read-imports.ts'

/** The imports that the files of one part of `src` may have, besides their own part. */
export type Rule = {
  /** Parts, single files of them, or their folders, which end with a slash. */
  readonly anything: readonly string[]
  /** The same, of which only types may be imported. */
  readonly types: readonly string[]
  /** Packages; `@scope/*` for all of a scope. */
  readonly npm: readonly string[]
  readonly node: boolean
}

/** The table of docs/ARCHITECTURE.md. */
export const RULES: Readonly<Record<string, Rule>> = {
  domain: { anything: [], types: [], npm: [], node: false },
  workflows: {
    anything: ['domain'],
    types: ['activities'],
    npm: ['@temporalio/workflow', '@temporalio/common'],
    node: false,
  },
  activities: {
    anything: ['domain'],
    types: [],
    npm: ['@temporalio/activity', '@temporalio/common'],
    node: true,
  },
  slack: {
    anything: ['domain', 'workflows/contract.ts'],
    types: ['workflows', 'activities/ports/'],
    npm: ['@slack/*', '@temporalio/client'],
    node: true,
  },
  db: { anything: ['domain'], types: ['activities/ports/'], npm: ['kysely', 'pg'], node: true },
  config: { anything: ['domain'], types: [], npm: ['yaml', 'zod', '@temporalio/envconfig'], node: true },
  runtime: {
    anything: ['domain', 'workflows', 'activities', 'slack', 'db', 'config'],
    types: [],
    npm: ['@temporalio/worker', '@temporalio/client', '@temporalio/common', '@slack/web-api', 'pino'],
    node: true,
  },
  compose: {
    anything: ['domain', 'workflows', 'activities', 'slack', 'db', 'config', 'runtime'],
    types: [],
    npm: [],
    node: false,
  },
  cli: {
    anything: ['domain', 'workflows', 'activities', 'slack', 'db', 'config', 'runtime'],
    types: [],
    npm: [],
    node: true,
  },
  main: {
    anything: ['domain', 'workflows', 'activities', 'slack', 'db', 'config', 'runtime', 'compose', 'cli'],
    types: [],
    npm: [],
    node: true,
  },
}

/**
 * The rooms of its own part that a room may import. Every room may import the files beside the rooms, and those files
 * import no room. `inbound` and `outbound` never import one another.
 */
export const ROOMS: Readonly<Record<string, Readonly<Record<string, readonly string[]>>>> = {
  slack: {
    inbound: ['views', 'api'],
    outbound: ['views', 'api'],
    views: ['api'],
    api: [],
  },
  db: {
    tickets: ['outbox'],
    outbox: [],
    pacing: [],
    seen: [],
    'catch-up': [],
  },
}

/** `src/slack/inbound/listeners/reply.ts` belongs to `slack`, `src/config.ts` to `config`. */
export const partOf = (path: string): string => path.split('/')[1]?.replace(/\.ts$/, '') ?? ''

/** Every import that the table does not allow, each as a sentence. */
export const violations = (imports: readonly Import[]): string[] =>
  imports.flatMap((each) => {
    const why = forbidden(each)
    return why === null ? [] : [`${each.from}:${each.line} imports ${each.to}, but ${why}`]
  })

const isWithin = (file: string, path: string): boolean =>
  path.endsWith('/') ? file.startsWith(path) : file === path

function forbidden({ from, to, typesOnly }: Import): string | null {
  const part = partOf(from)
  const rule = RULES[part]
  if (rule === undefined) return `the table has no row for ${part}`
  if (to.startsWith('node:')) return rule.node ? null : `${part} may not use Node's own modules`
  if (!to.endsWith('.ts')) return packageForbidden(part, rule, to)
  if (!to.startsWith('src/')) return 'src may import nothing outside of src'
  if (partOf(to) === part) return otherRoom(part, from, to)
  const among = (paths: readonly string[]): boolean =>
    paths.some((path) => (path.includes('/') ? isWithin(to, `src/${path}`) : partOf(to) === path))
  if (among(rule.anything) || (typesOnly && among(rule.types))) return null
  if (among(rule.types)) return `${part} may import only types from there`
  return `${part} may not know ${partOf(to)}`
}

/** The folder directly below a part, or null for a file that lies beside the rooms. */
const roomOf = (path: string): string | null => {
  const [, , room, file] = path.split('/')
  return file === undefined ? null : (room ?? null)
}

function otherRoom(part: string, from: string, to: string): string | null {
  const rooms = ROOMS[part]
  const [mine, other] = [roomOf(from), roomOf(to)]
  if (rooms === undefined || other === null || other === mine) return null
  if (rooms[other] === undefined) return `the rooms of ${part} are ${Object.keys(rooms).join(', ')}`
  if (mine === null) return `a file beside the rooms of ${part} may know none of them`
  return rooms[mine]?.includes(other) ? null : `${part}/${mine} may not know ${part}/${other}`
}

function packageForbidden(part: string, { npm }: Rule, to: string): string | null {
  const [scope = '', name = ''] = to.split('/')
  const wanted = to.startsWith('@') ? `${scope}/${name}` : scope
  if (npm.some((each) => each === wanted || each === `${scope}/*`)) return null
  return npm.length === 0 ? `${part} may use no package` : `${part} may use only ${npm.join(', ')}`
}

/** The parts that reach one another in both directions, each circle once as a sentence. */
export function cycles(imports: readonly Import[]): string[] {
  const edges = new Map<string, Set<string>>()
  for (const { from, to } of imports) {
    if (!to.startsWith('src/') || partOf(from) === partOf(to)) continue
    edges.set(partOf(from), (edges.get(partOf(from)) ?? new Set()).add(partOf(to)))
  }
  const found = new Map<string, string>()
  const walk = (path: readonly string[]): void => {
    for (const next of edges.get(path.at(-1) ?? '') ?? []) {
      const at = path.indexOf(next)
      if (at < 0) {
        walk([...path, next])
        continue
      }
      const circle = path.slice(at)
      const members = circle.toSorted().join()
      if (!found.has(members)) found.set(members, `${[...circle, next].join(' -> ')} is a circle`)
    }
  }
  for (const part of edges.keys()) walk([part])
  return [...found.values()]
}
