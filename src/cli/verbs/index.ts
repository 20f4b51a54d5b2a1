import type { Verb } from '../verb.ts'
import { configApply } from './config-apply.ts'
import { configCheck } from './config-check.ts'
import { gateway } from './gateway.ts'
import { migrate } from './migrate.ts'
import { run } from './run.ts'
import { setup } from './setup.ts'
import { sweepStatus } from './sweep-status.ts'
import { ticketExplain } from './ticket-explain.ts'
import { ticketList } from './ticket-list.ts'
import { ticketShow } from './ticket-show.ts'
import { worker } from './worker.ts'
import { writesList } from './writes-list.ts'
import { writesRetry } from './writes-retry.ts'

/** Every verb, in the order in which an operator needs them. To add one: copy a file, and list it here. */
export const VERBS: readonly Verb[] = [
  configCheck,
  configApply,
  migrate,
  setup,
  run,
  gateway,
  worker,
  ticketList,
  ticketShow,
  ticketExplain,
  writesList,
  writesRetry,
  sweepStatus,
]
