import type { Policy, Priority } from '../policy.ts'
import { duration, object, share, text } from './read.ts'
import type { Shape } from './shape.ts'

type FirstResponse = Policy['firstResponse']

/** A team's SLA terms: `policies.body`, and the copies in workflows. */
export const POLICY: Shape<Policy> = {
  name: 'policy',
  steps: [],
  read: object<Policy>({
    version: text,
    team: text,
    firstResponse: object<FirstResponse>({
      targetMs: object<Record<Priority, number>>({
        low: duration,
        normal: duration,
        high: duration,
        urgent: duration,
      }),
      warnShare: share,
    }),
    reopenForMs: duration,
  }),
}
