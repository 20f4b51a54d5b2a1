import type { Message, Opening } from '../command.ts'
import { FACT, message } from './fact.ts'
import { requesterBy, user } from './parts.ts'
import { byKind, count, instant, list, nameIn, object, text } from './read.ts'
import { type Shape, type Step, toStored } from './shape.ts'

type Nothing = 'not_a_root' | 'not_found'

/** The result: the ticket's opening and the replies from before the trigger, or the reason why there is none. */
export type Opened =
  | {
      readonly kind: 'root'
      readonly opening: Omit<Opening, 'key' | 'source'>
      readonly replies: readonly Message[]
    }
  | { readonly kind: 'nothing'; readonly why: Nothing }

export type Delivered =
  | { readonly kind: 'delivered'; readonly seq: number }
  | { readonly kind: 'parked'; readonly why: string }
  /** It ended at this revision without success. */
  | { readonly kind: 'failed'; readonly seq: number; readonly why: string }
  /** The thread has changes that the ticket must apply before the reminder is sent. */
  | {
      readonly kind: 'found'
      readonly replies: readonly Message[]
      readonly request: 'present' | 'deleted'
    }

const storedReplies = (replies: readonly Message[]) => replies.map((reply) => toStored(FACT, reply))

/** The result of `open` in a history. */
export const OPENED: Shape<Opened> = {
  name: 'open',
  steps: [],
  read: byKind<Opened>({
    root: {
      opening: object<Omit<Opening, 'key' | 'source'>>({
        number: count(1),
        requester: user,
        requesterBy,
        requestedAt: instant,
      }),
      replies: list(message),
    },
    nothing: { why: nameIn<Nothing>({ not_a_root: true, not_found: true }) },
  }),
  write: (opened) =>
    opened.kind === 'root' ? { ...opened, replies: storedReplies(opened.replies) } : opened,
}

/** Version 2 says whether the request was still there. An older read did not look: then it counts as present. */
const knowsRequest: Step = (old) => (old.kind === 'found' ? { request: 'present', ...old } : old)

/** The result of `deliver` in a history. */
export const DELIVERED: Shape<Delivered> = {
  name: 'deliver',
  steps: [knowsRequest],
  read: byKind<Delivered>({
    delivered: { seq: count(0) },
    parked: { why: text },
    failed: { seq: count(0), why: text },
    found: { replies: list(message), request: nameIn({ present: true, deleted: true }) },
  }),
  write: (delivered) =>
    delivered.kind === 'found' ? { ...delivered, replies: storedReplies(delivered.replies) } : delivered,
}
