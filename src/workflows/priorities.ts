import type { Priority } from '@temporalio/common'
import { kindOf, type WriteKind } from '../domain/writes.ts'

/*
 * The order of the activities that wait in the Slack queue for a free slot of a worker; 1 goes first. Temporal orders
 * only a backlog. An attempt that must wait for Slack's limits ends at once and is no backlog, so what goes first is
 * soon done, and what comes last is delayed but never starved.
 */
const key = (priorityKey: number): Priority => Object.freeze({ priorityKey })

/** A notice must be on time. Its read-backs are further attempts of the same activity. */
const WRITES: Readonly<Record<WriteKind, Priority>> = Object.freeze({
  notice: key(1),
  card: key(3),
  reactions: key(3),
})

export const priorityOf = (lane: string): Priority => WRITES[kindOf(lane)]

/** Without it there is no ticket. */
export const OPENING = key(2)

/** Nobody waits for it. */
export const SWEEPING = key(5)
