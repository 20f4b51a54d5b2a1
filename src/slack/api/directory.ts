import type { Actor, Role } from '../../domain/actor.ts'
import type { Members, TeamsConfig } from '../../domain/teams.ts'
import type { Timing } from '../../domain/timing.ts'
import { failureOf } from './failure.ts'
import type { Identity, SlackApi } from './web.ts'
import { within } from './within.ts'

/** What a payload says of where its user is at home: the user's team, and whether the channel is shared at all. */
export type Hint = { readonly homeTeam?: string; readonly shared?: boolean }

/** What the directory asks Slack. Each rejects while Slack is away. */
export type DirectoryApi = Pick<SlackApi, 'identity' | 'usergroupUsers' | 'userHomeTeam'>

export type Directory = {
  /** Who we are: asked once, then known for good. Rejects while Slack is away. */
  identity(): Promise<Identity>
  /** The same, if it is known by now. */
  known(): Identity | null
  /**
   * Who a person is to a team. What Slack does not answer in time is taken from the last answer, and marked `stale`;
   * rejects where there is none.
   */
  actorOf(user: string, team: string, hint?: Hint): Promise<Actor>
  /** A user group (or all of them) changed: the next look-up asks Slack. */
  invalidate(group?: string): void
  /** Looks up every user group of the desk, so that the first click need not wait for it. */
  warm(): Promise<void>
}

export type DirectoryOptions = {
  readonly api: DirectoryApi
  readonly teamsConfig: TeamsConfig
  /** A look-up may take `handOverMs`: the person's click has to wait for it. */
  readonly timing: Pick<Timing, 'handOverMs'>
  /** Monotonic milliseconds. */
  readonly clock?: () => number
}

/** How old an answer of Slack's may be. */
const MAX_AGE_MS = 5 * 60_000

export function createDirectory(options: DirectoryOptions): Directory {
  const { api, teamsConfig, timing, clock = () => performance.now() } = options
  const lookUp = { waitMs: timing.handOverMs, clock }
  const groups = createCache({ ...lookUp, ask: (group) => membersOf(api, group) })
  const homeTeams = createCache({ ...lookUp, ask: (user) => homeOf(api, user) })
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

  async function homeTeamOf(user: string, hint: Hint): Promise<Known<string>> {
    if (hint.shared === false) return { value: (await identity()).workspace, stale: false }
    if (hint.homeTeam !== undefined) return { value: hint.homeTeam, stale: false }
    return homeTeams.get(user)
  }

  async function isAmong(user: string, members: Members): Promise<Known<boolean>> {
    if (members.users.includes(user)) return { value: true, stale: false }
    const answers = await Promise.all(members.groups.map((group) => groups.get(group)))
    return {
      value: answers.some(({ value }) => value.has(user)),
      stale: answers.some(({ stale }) => stale),
    }
  }

  return {
    identity,
    known: () => me,
    async actorOf(user, teamName, hint = {}) {
      const team = teamsConfig.teams.find(({ policy }) => policy.team === teamName)
      const nobody: Members = { users: [], groups: [] }
      const [{ workspace }, home, agent, lead] = await Promise.all([
        identity(),
        homeTeamOf(user, hint),
        isAmong(user, team?.agents ?? nobody),
        isAmong(user, team?.leads ?? nobody),
      ])
      const roles: readonly Role[] = lead.value ? ['agent', 'lead'] : agent.value ? ['agent'] : []
      const stale = home.stale || agent.stale || lead.stale
      // Who is at home in another organisation has no role here, whatever a shared user group says.
      const held = home.value === workspace ? roles : []
      return { user, homeTeam: home.value, roles: held, ...(stale && { stale }) }
    },
    invalidate: (group) => groups.expire(group),
    async warm() {
      const all = teamsConfig.teams.flatMap(({ agents, leads }) => [...agents.groups, ...leads.groups])
      await Promise.all([...new Set(all)].map((group) => groups.get(group)))
    },
  }
}

/** A group that is gone has nobody: waiting for it would keep everybody else's tickets waiting too. */
const membersOf = (api: DirectoryApi, group: string): Promise<ReadonlySet<string>> =>
  api.usergroupUsers(group).then(
    (users) => new Set(users),
    (error) => insteadOf(['no_such_subteam'], error, new Set<string>()),
  )

/** Whom Slack does not show us is at home somewhere else: that allows the least. */
const homeOf = (api: DirectoryApi, user: string): Promise<string> =>
  api
    .userHomeTeam(user)
    .catch((error) => insteadOf(['user_not_found', 'user_not_visible'], error, 'elsewhere'))

/** What is known where Slack refuses for good; anything else is thrown on. */
function insteadOf<T>(codes: readonly string[], error: unknown, answer: T): T {
  const failure = failureOf(error)
  if (failure.kind === 'refused' && codes.includes(failure.code)) return answer
  throw error
}

type Known<T> = { readonly value: T; readonly stale: boolean }

type Cache<T> = {
  /** Rejects where Slack does not answer and never did. */
  get(key: string): Promise<Known<T>>
  expire(key?: string): void
}

type CacheOptions<T> = {
  readonly ask: (key: string) => Promise<T>
  readonly waitMs: number
  readonly clock: () => number
}

/** Remembers answers, asks once for all who want the same, and falls back on the last answer. */
function createCache<T>({ ask, waitMs, clock }: CacheOptions<T>): Cache<T> {
  const answers = new Map<string, { readonly value: T; freshUntil: number }>()
  const flights = new Map<string, Promise<T>>()

  function fly(key: string): Promise<T> {
    const flight = ask(key).then((value) => {
      // What was asked before an expiry must not pass for an answer after it.
      if (flights.get(key) === flight) answers.set(key, { value, freshUntil: clock() + MAX_AGE_MS })
      return value
    })
    flights.set(key, flight)
    const landed = () => {
      if (flights.get(key) === flight) flights.delete(key)
    }
    flight.then(landed, landed)
    return flight
  }

  return {
    async get(key) {
      const last = answers.get(key)
      if (last && clock() < last.freshUntil) return { value: last.value, stale: false }
      try {
        const value = await within(waitMs, 'asking Slack about a person', flights.get(key) ?? fly(key))
        return { value, stale: false }
      } catch (error) {
        if (!last) throw error
        return { value: last.value, stale: true }
      }
    },
    expire(key) {
      for (const one of key === undefined ? [...answers.keys(), ...flights.keys()] : [key]) {
        flights.delete(one)
        const answer = answers.get(one)
        if (answer) answer.freshUntil = Number.NEGATIVE_INFINITY
      }
    },
  }
}
