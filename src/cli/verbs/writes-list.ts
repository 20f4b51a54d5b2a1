import type { WriteLine } from '../../db/tickets/reads.ts'
import type { Paint } from '../paint.ts'
import { withReads } from '../reading.ts'
import { table } from '../table.ts'
import { fromNow } from '../time.ts'
import { countOption, JSON_OPTION, printJson, type Verb } from '../verb.ts'
import { writeState } from '../write-state.ts'

export const writesList: Verb = {
  name: 'writes list',
  summary: 'list the Slack writes that were given up for now, and what would help',
  usage: '[--undelivered] [--limit N] [--json]',
  details: '--undelivered lists those that are still being tried instead. The oldest come first.',
  options: { ...JSON_OPTION, undelivered: { type: 'boolean' }, limit: { type: 'string' } },
  words: 0,
  async run(args, context) {
    const which = args.values.undelivered ? 'undelivered' : 'parked'
    const limit = countOption(args, 'limit', 100)
    const writes = await withReads(context, (reads) => reads.writes(which, limit))
    if (args.values.json) printJson(context, { writes })
    else if (writes.length === 0) context.out(`no write is ${which}`)
    else context.out(renderWrites(writes, context.now(), context.paint))
    return 0
  },
}

/** The writes as a table; the last column is what to do. */
export const renderWrites = (writes: readonly WriteLine[], now: number, paint: Paint): string =>
  table(
    writes,
    [
      { head: 'op key', cell: (write) => write.opKey },
      { head: 'ticket', align: 'right', cell: (write) => `#${write.ticketNumber}` },
      { head: 'since', align: 'right', cell: (write) => fromNow(write.parkedAt ?? write.createdAt, now) },
      { head: 'how it stands', cell: (write) => writeState(write, now) },
    ],
    paint,
  )
