import { proxySinks, type Sinks, type WorkflowInterceptors } from '@temporalio/workflow'
import type { Said } from './histories.ts'

/** Where the replayed code hands out what it says: in the order in which it says it. */
export type Observing = Sinks & { observed: { said(said: Said): void } }

const { observed } = proxySinks<Observing>()

const observing = <T>(what: Said['what'], promise: Promise<T>): Promise<T> => {
  promise.then(
    (value) => observed.said({ what, value }),
    () => undefined,
  )
  return promise
}

/**
 * Bundled with the workflows: a replay compares which commands follow one another, but not what they carry. None of
 * these is async or awaits: one more turn of the event loop changes the order of the commands.
 */
export const interceptors = (): WorkflowInterceptors => ({
  inbound: [
    {
      execute: (input, next) => observing('end', next(input)),
      handleUpdate: (input, next) => observing('answer', next(input)),
    },
  ],
  outbound: [
    {
      scheduleActivity: (input, next) => {
        if (input.activityType === 'record') observed.said({ what: 'record', value: input.args[0] })
        return next(input)
      },
      continueAsNew: (input, next) => {
        observed.said({ what: 'continue', value: input.args[0] })
        return next(input)
      },
    },
  ],
})
