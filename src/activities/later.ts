import { ApplicationFailure, ApplicationFailureCategory } from '@temporalio/common'
import type { Later } from './ports/thread.ts'

/**
 * Temporal does the waiting: the attempt ends at once, and the Temporal UI shows the reason and the time of the next
 * attempt.
 */
export const later = ({ afterMs, why }: Later): ApplicationFailure =>
  ApplicationFailure.create({
    message: why,
    type: 'Later',
    nextRetryDelay: Math.max(1, Math.round(afterMs)),
    category: ApplicationFailureCategory.BENIGN,
  })
