import { type Actor, type Person, ROLES } from '../actor.ts'
import { type Clock, type ClockId, METRIC_WORDS } from '../clock.ts'
import type { ReplyKind } from '../command.ts'
import type { Recipient, RequesterBy, Source } from '../event.ts'
import { channelId, organisationId, timestamp, usergroupId, userId } from '../ids.ts'
import type { TicketKey } from '../key.ts'
import { PRIORITIES } from '../policy.ts'
import {
  byKind,
  count,
  duration,
  type FieldReaders,
  instant,
  list,
  nameIn,
  nullable,
  object,
  oneOf,
  optional,
  type Reader,
  record,
  shaped,
  text,
  yes,
} from './read.ts'

/*
 * Readers that several shapes share. A change here is a change of each of them: each gets a version and a step.
 */

export const user = shaped('a user id', userId)
export const group = shaped('a user group id', usergroupId)
export const channel = shaped('a channel id', channelId)
export const organisation = shaped('the id of a workspace or an organisation', organisationId)
const ts = shaped('a Slack ts', timestamp)

export const key: Reader<TicketKey> = object<TicketKey>({ workspace: organisation, channel, threadTs: ts })

export const threadTs = ts

export const priority = oneOf(PRIORITIES)
export const source = nameIn<Source>({ reaction: true })
export const requesterBy = nameIn<RequesterBy>({ author: true, named: true, opener: true })
export const reply = nameIn<ReplyKind>({ words: true, thanks: true, emoji: true })

export const clockId: FieldReaders<ClockId> = { metric: nameIn(METRIC_WORDS), cycle: count(1) }

export const clock: Reader<Clock> = object<Clock>({
  ...clockId,
  startedAt: instant,
  targetMs: duration,
  warnAt: instant,
  dueAt: instant,
  warnedAt: nullable(instant),
  breachedAt: nullable(instant),
  stoppedAt: nullable(instant),
  outcome: nullable(nameIn({ met: true, breached: true, void: true })),
})

const person: FieldReaders<Omit<Person, 'kind'>> = {
  user,
  organisation,
  external: optional(yes),
  roles: record(text, list(oneOf(ROLES))),
  stale: optional(yes),
  unknownTeams: optional(list(text)),
}

export const actor: Reader<Actor> = byKind<Actor>({
  person,
  operator: { name: text },
  docket: {},
  ticket: { key },
})

export const personActor: Reader<Person> = byKind<Person>({ person })

export const recipient: Reader<Recipient> = (value, path) =>
  typeof value === 'object' && value !== null && 'team' in value
    ? object<{ team: string }>({ team: text })(value, path)
    : object<{ user: string }>({ user })(value, path)

/** Undelivered Slack writes: lane -> the latest event that requires it. */
export const lanes: Reader<Readonly<Record<string, number>>> = record(text, count(1))
