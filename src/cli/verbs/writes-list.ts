import type { WhichWrites, WriteLine } from '../../db/tickets/reads.ts'
import type { Paint } from '../paint.ts'
import { withReads } from '../reading.ts'
import { table } from '../table.ts'
import { fromNow } from '../time.ts'
import { countOption, JSON_OPTION, printJson, UsageError, type Verb } from '../verb.ts'
import { writeState } from '../write-state.ts'

export const writesList: Verb = {
  name: 'writes list',
  summary: 'list the Slack writes that are on hold after an error, and what would help',
  usage: '[on-hold|undelivered|failed] [--limit N] [--json]',
  details:
    'undelivered lists those that are on their way, failed those that have ended because nobody can fix them. The ' +
    'oldest come first.',
  options: { ...JSON_OPTION, limit: { type: 'string' } },
  words: 1,
  async run(args, context) {
    const which = whichOf(args.words[0] ?? 'on-hold')
    const limit = countOption(args, 'limit', 100)
    const writes = await withReads(context, (reads) => reads.writes(which, limit))
    if (args.values.json) printJson(context, { writes })
    else if (writes.length === 0) context.out(NONE[which])
    else context.out(renderWrites(writes, context.now(), context.paint))
    return 0
  },
}

/** What is typed -> what Postgres calls it. */
const WHICH = new Map<string, WhichWrites>([
  ['on-hold', 'parked'],
  ['undelivered', 'undelivered'],
  ['failed', 'failed'],
])

/** The sentence in place of an empty table. */
export const NONE: Readonly<Record<WhichWrites, string>> = {
  parked: 'no writes on hold',
  undelivered: 'no undelivered writes',
  failed: 'no failed writes',
}

function whichOf(word: string): WhichWrites {
  const which = WHICH.get(word)
  if (which === undefined) throw new UsageError(`list one of: ${[...WHICH.keys()].join(', ')}`)
  return which
}

/** The writes as a table; the last column is the remedy. */
export const renderWrites = (writes: readonly WriteLine[], now: number, paint: Paint): string =>
  table(
    writes,
    [
      { head: 'op key', cell: (write) => write.opKey },
      {
        head: 'ticket',
        align: 'right',
        cell: (write) => (write.ticketNumber === null ? '-' : `#${write.ticketNumber}`),
      },
      {
        head: 'since',
        align: 'right',
        cell: (write) => fromNow(write.parkedAt ?? write.failedAt ?? write.createdAt, now),
      },
      { head: 'state', cell: (write) => writeState(write, now) },
    ],
    paint,
  )
