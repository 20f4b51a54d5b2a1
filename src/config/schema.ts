import { z } from 'zod'
import { PRIORITIES } from '../domain/policy.ts'
import { SEEN_FOR_MS } from '../domain/settings.ts'
import { parseDuration } from './duration.ts'
import { emoji } from './emoji.ts'

/*
 * docket.yaml as an operator writes it. Every message completes the sentence "file:line: <where> ..."; quote.ts adds
 * the value in the file, with tokens masked.
 */

const text = (what: string, pattern: RegExp) => z.string(`must be ${what}`).regex(pattern, `must be ${what}`)

const channelId = text('a channel id such as C0HELP', /^[CG][A-Z0-9]{2,20}$/)
const groupId = text('a user group id such as S0PLATFORM', /^S[A-Z0-9]{2,20}$/)
const memberId = text(
  'a user id such as U0ANA or a user group id such as S0PLATFORM',
  /^[SUW][A-Z0-9]{2,20}$/,
)
const teamName = text('a team name of small letters, digits and dashes', /^[a-z][a-z0-9-]{0,39}$/)

const duration = z.string('must be a duration such as 20s, 15m, 4h or 14d').transform((value, context) => {
  const ms = parseDuration(value)
  if (ms !== null) return ms
  context.addIssue('must be a duration such as 20s, 15m, 4h or 14d')
  return z.NEVER
})

const DAY_MS = 86_400_000
const SEEN = 'must be a duration of at most 24h such as 2h, or 0 to keep none'

/** 0 keeps no message; the longest time is a day. */
const seenMessages = z.union([z.string(), z.number()], SEEN).transform((value, context) => {
  const ms = String(value) === '0' ? 0 : parseDuration(String(value))
  if (ms !== null && ms <= DAY_MS) return ms
  context.addIssue(SEEN)
  return z.NEVER
})

const share = text('a percentage between 1% and 99%', /^[1-9]\d?%$/).transform(
  (value) => Number.parseInt(value, 10) / 100,
)

const channel = z.strictObject({
  id: channelId,
  aliases: z.array(channelId).default([]),
  openBy: z.enum(['anyone', 'agents']).default('anyone'),
  priority: z.enum(PRIORITIES).default('normal'),
})

const firstResponse = z.strictObject({
  warnAt: share.default(0.75),
  low: duration,
  normal: duration,
  high: duration,
  urgent: duration,
})

const team = z.strictObject({
  triage: channelId,
  group: groupId.optional(),
  agents: z.array(memberId).min(1, 'must name at least one user or user group'),
  leads: z.array(memberId).default([]),
  channels: z.array(channel).min(1, 'must name at least one channel'),
  emoji: emoji.prefault({}),
  firstResponse,
  reopenFor: duration.default(14 * DAY_MS),
})

const workspace = z.strictObject({ admins: z.array(memberId).default([]) })

export const settingsSchema = z.strictObject({
  workspace: workspace.prefault({}),
  seenMessages: seenMessages.default(SEEN_FOR_MS),
  teams: z
    .record(teamName, team)
    .refine((teams) => Object.keys(teams).length > 0, 'must name at least one team'),
})

export type WrittenTeam = z.output<typeof team>

const KIND = { array: 'a list', object: 'a map', record: 'a map', string: 'a text' } as const

/** The messages for faults that zod finds; the schemas above have their own messages. */
export const faultWords: z.core.$ZodErrorMap = (issue) => {
  if (issue.code === 'invalid_type')
    return `must be ${KIND[issue.expected as keyof typeof KIND] ?? issue.expected}`
  if (issue.code === 'invalid_value') return `must be one of: ${issue.values.join(', ')}`
  return undefined
}
