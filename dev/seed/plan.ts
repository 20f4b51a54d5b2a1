import type { Person } from '../../src/domain/actor.ts'
import type { Command } from '../../src/domain/command.ts'
import type { TicketKey } from '../../src/domain/key.ts'
import { channelOf, type TeamSettings } from '../../src/domain/settings.ts'
import { afterWork } from './calendar.ts'
import type { Random } from './random.ts'

const MINUTE = 60_000
const HOUR = 60 * MINUTE

export const WORKSPACE = 'T0ACME'
const REQUESTERS = 2_000

/** A command from outside, and the instant at which Docket gets it. */
export type Arrival = { readonly command: Command; readonly arrivesAt: number }

export type Request = {
  readonly key: TicketKey
  readonly number: number
  readonly at: number
  readonly team: TeamSettings
  /** Nobody has resolved it yet. */
  readonly staysOpen: boolean
}

/** The commands of people about one request, in order and before `until`. */
export function arrivalsOf(request: Request, until: number, random: Random): readonly Arrival[] {
  const { key, team, at } = request
  const requester = person(`U0P${String(random.below(REQUESTERS, 2) + 1).padStart(4, '0')}`)
  const agent = agentOf(team, random.pick(team.agents.users))
  const agentsOnly = channelOf(team, key.channel)?.openBy === 'agents'
  const opener = agentsOnly || random.chance(0.2) ? agent : requester
  // Some requests get their emoji only when somebody finds them, hours later.
  const noticed = random.chance(0.03) ? random.around(6 * HOUR, 0.6) : random.around(45_000, 1.1)
  const openedAt = at + Math.min(noticed, Math.max(1, Math.floor((until - at) / 2)))
  const answeredAt = afterWork(openedAt, random.around(medianAnswer(team, key, random), 1.1))
  const resolvedAt = afterWork(answeredAt, random.around(4 * HOUR, 1.5))
  const opening: Arrival = now({
    kind: 'open',
    id: `react:${team.emoji.open}:${opener.user}:${tsOf(openedAt, request.number)}`,
    at: openedAt,
    actor: opener,
    key,
    source: 'reaction',
    number: request.number,
    requester: requester.user,
    requesterBy: 'author',
    requestedAt: at,
  })
  const people = { requester, agent }
  const work = request.staysOpen
    ? working(people, { openedAt, answeredAt }, 0.8, random)
    : resolving(people, inTime({ openedAt, answeredAt, resolvedAt }, until, random), until, random)
  return [opening, ...work.toSorted((a, b) => a.arrivesAt - b.arrivesAt)].filter(
    ({ arrivesAt }) => arrivesAt < until,
  )
}

type People = { readonly requester: Person; readonly agent: Person }
type Instants = { readonly openedAt: number; readonly answeredAt: number; readonly resolvedAt: number }

/** Most answers come in time, and one in nine or so after its target. */
function medianAnswer(team: TeamSettings, { channel }: TicketKey, random: Random): number {
  const priority = channelOf(team, channel)?.priority ?? 'normal'
  const target = team.policy.firstResponse.targetMs[priority]
  const officeHours = Math.min(target, 8 * HOUR * Math.max(1, target / (24 * HOUR)))
  return officeHours * (random.chance(0.05) ? 1.5 : 0.16)
}

/** A ticket that is resolved must be so before the end of the history. */
function inTime(instants: Instants, until: number, random: Random): Instants {
  const { openedAt } = instants
  if (instants.resolvedAt < until - MINUTE) return instants
  const left = Math.max(2, until - openedAt - 1)
  const resolvedAt = openedAt + Math.max(2, Math.floor(left * (0.3 + 0.6 * random.share())))
  return { openedAt, answeredAt: Math.min(instants.answeredAt, resolvedAt - 1), resolvedAt }
}

function working(
  { agent }: People,
  { openedAt, answeredAt }: Pick<Instants, 'openedAt' | 'answeredAt'>,
  answered: number,
  random: Random,
): Arrival[] {
  const claim = random.chance(0.6) ? [click('claim', agent, between(openedAt, answeredAt, random))] : []
  return random.chance(answered) ? [...claim, says(agent, answeredAt, random)] : claim
}

function resolving(people: People, instants: Instants, until: number, random: Random): Arrival[] {
  const { agent, requester } = people
  const { resolvedAt } = instants
  // A few are resolved without an answer: somebody talked to the requester elsewhere.
  const worked = working(people, instants, 0.94, random)
  const resolve = click('resolve', random.chance(0.15) ? requester : agent, resolvedAt)
  return [...worked, resolve, ...(random.chance(0.06) ? again(people, resolvedAt, until, random) : [])]
}

/** It was not solved after all. If there is no time left to resolve it a second time, nobody has noticed yet. */
function again({ agent, requester }: People, resolvedAt: number, until: number, random: Random): Arrival[] {
  const reopenedAt = resolvedAt + random.around(5 * HOUR, 1)
  const secondAt = afterWork(reopenedAt, random.around(3 * HOUR, 1))
  if (secondAt >= until - MINUTE) return []
  const reopening = random.chance(0.7)
    ? says(requester, reopenedAt, random)
    : click('reopen', requester, reopenedAt)
  return [reopening, click('resolve', agent, secondAt)]
}

const between = (from: number, until: number, random: Random): number =>
  from + Math.max(1, Math.floor((until - from) * random.share()))

/** Slack's events come at once, and a few only after an outage. */
function says(actor: Person, at: number, random: Random): Arrival {
  const command: Command = { kind: 'message', id: `msg:${tsOf(at, 0)}`, at, actor, reply: 'words' }
  return { command, arrivesAt: random.chance(0.003) ? at + random.around(40 * MINUTE, 0.5) : at }
}

const click = (kind: 'claim' | 'resolve' | 'reopen', actor: Person, at: number): Arrival =>
  now({ kind, id: `${kind}:${actor.user}:${tsOf(at, 1)}:${tsOf(at, 2)}`, at, actor })

const now = (command: Command): Arrival => ({ command, arrivesAt: command.at })

const person = (user: string): Person => ({ kind: 'person', user, organisation: WORKSPACE, roles: {} })

const agentOf = (team: TeamSettings, user: string): Person => ({
  ...person(user),
  roles: { [team.name]: team.leads.users.includes(user) ? ['agent', 'lead'] : ['agent'] },
})

/** A Slack ts of this millisecond; `nth` tells those of one millisecond apart. */
export function tsOf(ms: number, nth: number): string {
  const [seconds, rest] = [Math.floor(ms / 1_000), ms % 1_000]
  return `${seconds}.${String(rest * 1_000 + (nth % 1_000)).padStart(6, '0')}`
}
