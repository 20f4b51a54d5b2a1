import type { Scenario } from '../scenario.ts'
import { acknowledgement } from './acknowledgement.ts'
import { clicks } from './clicks.ts'
import { growth } from './growth.ts'
import { latency } from './latency.ts'
import { lifecycles } from './lifecycles.ts'
import { limits } from './limits.ts'
import { lists } from './lists.ts'
import { memory } from './memory.ts'
import { pacing } from './pacing.ts'
import { record } from './record.ts'
import { texts } from './texts.ts'

/** Every scenario, in the order of the page. */
export const SCENARIOS: readonly Scenario[] = [
  ...[latency, acknowledgement, limits, pacing, clicks, lifecycles, record, lists, growth, memory, texts],
]
