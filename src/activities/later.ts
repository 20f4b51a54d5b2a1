import { ApplicationFailure, ApplicationFailureCategory } from '@temporalio/common'
import type { Later } from './ports.ts'

/** Waiting is Temporal's: the attempt ends at once and the Temporal UI shows why and when the next one starts. */
export const later = ({ afterMs, why }: Later): ApplicationFailure =>
  ApplicationFailure.create({
    message: why,
    type: 'Later',
    nextRetryDelay: Math.max(1, Math.round(afterMs)),
    category: ApplicationFailureCategory.BENIGN,
  })
