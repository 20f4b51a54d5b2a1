import type { LiveSettings } from '../../activities/ports/settings.ts'
import type { Person, Role } from '../../domain/actor.ts'
import type { Members, TeamSettings } from '../../domain/settings.ts'
import type { Timing } from '../../domain/timing.ts'
import { createCache, type Known } from './cache.ts'
import { outcomeOf } from './errors.ts'
import { failureOf } from './failure.ts'
import type { Identity, SlackApi, SlackUser } from './web.ts'

/** The directory's calls to Slack. Each rejects while Slack is away. */
export type DirectoryApi = Pick<SlackApi, 'identity' | 'usergroupUsers' | 'user'>

/**
 * The home of a payload's user: a workspace or an organisation, and whether the channel is shared with another
 * organisation at all.
 */
export type Hint = { readonly homeTeam?: string; readonly shared?: boolean }

export type Directory = {
  /** The bot's identity: fetched once, then cached for good. Rejects while Slack is away. */
  identity(): Promise<Identity>
  /**
   * A person with their roles in every team. If Slack does not respond in time, the last response of the past
   * hour is used, and the person is marked `stale`. Rejects if there is none.
   */
  personOf(user: string, hint?: Hint): Promise<Person>
  /** Whether this user is an app. Rejects like `personOf`. */
  isBot(user: string): Promise<boolean>
  /** A person's display name in Slack; null if Slack does not give one in time. Never rejects. */
  nameOf(user: string): Promise<string | null>
  /** A user group (or all of them) changed: the next look-up calls Slack. */
  invalidate(group?: string): void
  /** Fetches every user group of the settings, so that the first click need not wait for it. */
  warm(): Promise<void>
  /** One sentence for each user group that Slack refuses to list. */
  problems(): string[]
}

export type DirectoryOptions = {
  readonly api: DirectoryApi
  readonly settings: LiveSettings
  /** A look-up may take `handOverMs`: a person's click waits for it. */
  readonly timing: Pick<Timing, 'handOverMs'>
  /** Monotonic milliseconds. */
  readonly clock?: () => number
}

export function createDirectory(options: DirectoryOptions): Directory {
  const { api, settings, timing, clock = () => performance.now() } = options
  const lookUp = { waitMs: timing.handOverMs, clock }
  const groups = createCache({ ...lookUp, ask: (group) => membersOf(api, group) })
  const users = createCache({ ...lookUp, ask: (user) => userOf(api, user) })
  let me: Identity | null = null
  let asking: Promise<Identity> | null = null

  async function identity(): Promise<Identity> {
    if (me !== null) return me
    asking ??= api.identity().finally(() => {
      asking = null
    })
    me = await asking
    return me
  }

  async function homeOf(user: string, { shared, homeTeam }: Hint): Promise<Home> {
    const { workspace, organisation } = await identity()
    const ours: Home = { organisation, external: false, stale: false }
    if (shared === false || homeTeam === workspace || homeTeam === organisation) return ours
    // Outside Enterprise Grid every workspace is an organisation of its own.
    if (homeTeam !== undefined && organisation === workspace)
      return { organisation: homeTeam, external: true, stale: false }
    const known = await users.get(user)
    if (known.kind === 'expired') return { organisation: UNKNOWN_ORGANISATION, external: true, stale: true }
    const { value, stale } = known
    const home = value.organisation ?? value.workspace ?? UNKNOWN_ORGANISATION
    return home === organisation || value.workspace === workspace
      ? { ...ours, stale }
      : { organisation: home, external: true, stale }
  }

  async function isAmong(user: string, members: Members): Promise<Membership> {
    if (members.users.includes(user)) return { is: true, stale: false, unknown: false }
    const answers = await Promise.all(members.groups.map((group) => groups.get(group)))
    return {
      is: answers.some((answer) => membersIn(answer)?.has(user)),
      stale: answers.some((answer) => answer.kind === 'known' && answer.stale),
      unknown: answers.some((answer) => membersIn(answer) === null),
    }
  }

  async function rolesIn(user: string, team: TeamSettings, isAdmin: Promise<Membership>): Promise<Held> {
    const memberships = await Promise.all([isAmong(user, team.agents), isAmong(user, team.leads), isAdmin])
    const [agent, lead, admin] = memberships
    return {
      team: team.name,
      roles: admin.is ? ['agent', 'lead', 'admin'] : lead.is ? ['agent', 'lead'] : agent.is ? ['agent'] : [],
      stale: memberships.some(({ stale }) => stale),
      unknown: memberships.some(({ unknown }) => unknown),
    }
  }

  return {
    identity,
    async personOf(user, hint = {}) {
      const { workspace, teams } = settings.now()
      const admin = isAmong(user, workspace.admins)
      const [home, ...held] = await Promise.all([
        homeOf(user, hint),
        ...teams.map((team) => rolesIn(user, team, admin)),
      ])
      // A person of another organisation has no role here, even as a member of a shared user group.
      return person(user, home, home.external ? [] : held)
    },
    isBot: async (user) => answered(await users.get(user))?.isBot === true,
    nameOf: (user) => users.get(user).then(nameIn, () => null),
    invalidate: (group) => groups.expire(group),
    async warm() {
      await Promise.all(groupsOf(settings).map((group) => groups.get(group)))
    },
    problems: () =>
      groupsOf(settings)
        .filter((group) => groups.peek(group) === null)
        .map(unlisted),
  }
}

const nameIn = (known: Known<SlackUser>): string | null => answered(known)?.name ?? null
const answered = <T>(known: Known<T>): T | null => (known.kind === 'known' ? known.value : null)

/** The organisation of a person that Slack does not show to us. */
const UNKNOWN_ORGANISATION = 'unknown'

type Home = { readonly organisation: string; readonly external: boolean; readonly stale: boolean }
type Membership = { readonly is: boolean; readonly stale: boolean; readonly unknown: boolean }
type Held = {
  readonly team: string
  readonly roles: readonly Role[]
  readonly stale: boolean
  readonly unknown: boolean
}

function person(user: string, { organisation, external, stale }: Home, held: readonly Held[]): Person {
  const unknownTeams = held.filter(({ unknown }) => unknown).map(({ team }) => team)
  const isStale = stale || held.some((each) => each.stale)
  return {
    kind: 'person',
    user,
    organisation,
    ...(external && { external }),
    roles: Object.fromEntries(
      held.filter(({ roles }) => roles.length > 0).map(({ team, roles }) => [team, roles]),
    ),
    ...(isStale && { stale: isStale }),
    ...(unknownTeams.length > 0 && { unknownTeams }),
  }
}

const unlisted = (group: string): string =>
  `Slack does not list the members of user group ${group}: list the people themselves in docket.yaml, ` +
  'or see to the scope usergroups:read and a plan with user groups'

function groupsOf(settings: LiveSettings): string[] {
  const { workspace, teams } = settings.now()
  const all = [workspace.admins, ...teams.flatMap(({ agents, leads }) => [agents, leads])]
  return [...new Set(all.flatMap(({ groups }) => groups))]
}

/** Null if Slack refuses to list the group, or has not responded for too long. */
const membersIn = (known: Known<ReadonlySet<string> | null>): ReadonlySet<string> | null => answered(known)

/**
 * The members of a user group. A deleted group has no members. Null if Slack refuses for good, as on a plan
 * without user groups: a retry would block every ticket.
 */
const membersOf = (api: DirectoryApi, group: string): Promise<ReadonlySet<string> | null> =>
  api.usergroupUsers(group).then(
    (members) => new Set(members),
    (error) => {
      const code = refusedCode(error)
      if (code === 'no_such_subteam') return new Set<string>()
      if (code !== null && outcomeOf('usergroups.users.list', code).outcome !== 'retry') return null
      throw error
    },
  )

/** A user that Slack does not show to us counts as external, because an external person may do the least. */
const userOf = (api: DirectoryApi, user: string): Promise<SlackUser> =>
  api.user(user).catch((error): SlackUser => {
    const code = refusedCode(error)
    if (code === null || outcomeOf('users.info', code).outcome === 'retry') throw error
    return { organisation: null, workspace: null, isBot: false, name: null }
  })

function refusedCode(error: unknown): string | null {
  const failure = failureOf(error)
  return failure.kind === 'refused' ? failure.code : null
}
