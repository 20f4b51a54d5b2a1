import type { CatchUpLine } from '../../activities/ports/catch-up.ts'
import { READ_INTERVAL_MS } from '../../db/pacing/limits.ts'
import { leftMs } from '../../domain/catch-up.ts'
import type { Paint } from '../paint.ts'
import { withReads } from '../reading.ts'
import { table } from '../table.ts'
import { fromNow, span } from '../time.ts'
import { JSON_OPTION, printJson, type Verb } from '../verb.ts'

export const sweepStatus: Verb = {
  name: 'sweep status',
  summary: 'show how far each channel is caught up with what nobody received',
  usage: '[--json]',
  details:
    'While no gateway was connected, Slack sent its events to nobody. Docket reads such a time from Slack as soon as it ' +
    'is over, without being asked. A channel without a line was never missed.',
  options: JSON_OPTION,
  words: 0,
  async run(args, context) {
    const channels = await withReads(context, (reads) => reads.catchUps())
    const shown = channels.map((line) => ({ ...line, leftMs: leftMs(line, READ_INTERVAL_MS) }))
    if (args.values.json) printJson(context, { channels: shown })
    else context.out(renderCatchUps(shown, context.now(), context.paint))
    return 0
  },
}

type Shown = CatchUpLine & { readonly leftMs: number | null }

/** The channels as a table. */
export function renderCatchUps(channels: readonly Shown[], now: number, paint: Paint): string {
  const missed = channels.filter(({ startedAt }) => startedAt !== null)
  if (missed.length === 0) return 'nothing was missed'
  return table(
    missed,
    [
      { head: 'channel', cell: ({ channel }) => channel },
      { head: 'missed', cell: (line) => missedTime(line, now) },
      { head: 'state', cell: (line) => stateOf(line, now, paint) },
      { head: 'found', cell: ({ found }) => foundWords(found) },
    ],
    paint,
  )
}

function missedTime({ holeFrom, holeUntil }: CatchUpLine, now: number): string {
  if (holeFrom === null || holeUntil === null) return ''
  return `${span(holeUntil - holeFrom)}, until ${fromNow(holeUntil, now)}`
}

function stateOf(line: Shown, now: number, paint: Paint): string {
  const { phase, endedAt, refused, historyShare, threadsLeft, leftMs } = line
  if (refused !== null) return paint('red', `waits: Slack does not show the channel (${refused})`)
  if (phase === 'done')
    return paint('green', `caught up ${endedAt === null ? '' : fromNow(endedAt, now)}`.trim())
  const left = leftMs === null ? '' : `, about ${span(leftMs)} left`
  if (phase === 'history') return `reading the channel: ${Math.floor(historyShare * 100)} %${left}`
  return `reading threads: ${threadsLeft} left${left}`
}

const SINGULAR = { triggers: 'trigger', replies: 'reply', edits: 'edit', deletions: 'deletion' } as const

/** Only what was found at all. */
function foundWords(found: CatchUpLine['found']): string {
  const kinds = Object.keys(SINGULAR) as (keyof typeof SINGULAR)[]
  const words = kinds.flatMap((kind) => {
    const count = found[kind]
    return count === 0 ? [] : [`${count} ${count === 1 ? SINGULAR[kind] : kind}`]
  })
  return words.join(', ') || 'nothing'
}
