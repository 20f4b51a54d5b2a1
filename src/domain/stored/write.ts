import type { Notice, Parking, Target, WriteFailure } from '../writes.ts'
import { channel, recipient, threadTs, user } from './parts.ts'
import { byKind, instant, nameIn, nullable, object, text } from './read.ts'
import type { Shape } from './shape.ts'

const reminder = { recipient, dueAt: instant }

/** `slack_writes.target` */
export const TARGET: Shape<Target> = {
  name: 'target',
  steps: [],
  read: byKind<Target>({ thread: { channel, threadTs }, triage: { team: text } }),
}

/** `slack_writes.notice` */
export const NOTICE: Shape<Notice> = {
  name: 'notice',
  steps: [],
  read: byKind<Notice>({
    warning: reminder,
    breach: reminder,
    resolved: { by: text },
    requestDeleted: { assignee: nullable(user) },
  }),
}

/** `slack_writes.parked` */
export const PARKING: Shape<Parking> = {
  name: 'parking',
  steps: [],
  read: object<Parking>({
    error: text,
    scope: nameIn({ channel: true, workspace: true, write: true }),
    advice: text,
  }),
}

/** `slack_writes.failed` */
export const FAILURE: Shape<WriteFailure> = {
  name: 'failure',
  steps: [],
  read: object<WriteFailure>({ error: text, because: nameIn({ target: true, bug: true }) }),
}
