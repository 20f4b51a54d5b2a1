import type { Results } from './main.ts'
import { type Growth, LENGTHS } from './texts.ts'

/** The results as a page of text. */
export function tableOf({ machine, floorMs, paced, unpaced, docket, bare, ratio, texts }: Results): string {
  const ms = ({ p50, p99 }: { p50: number; p99: number }): string[] => [`${p50} ms`, `${p99} ms`]
  const each = (what: 'events' | 'bytes' | 'activities'): string[] => [
    String(docket[what]),
    String(bare[what]),
  ]
  return [
    `${machine.cpu}, ${machine.cores} cores, ${machine.memoryGb} GB, ${machine.os}; load ${machine.load.join(' ')}`,
    `Node ${machine.node}, Temporal SDK ${machine.temporalSdk}, Bolt ${machine.bolt}; every part a process of its`,
    'own, Temporal dev server on a file database, Postgres with fsync, Slack simulated.',
    '',
    ...table(
      ['triggers within a second', 'p50', 'p99'],
      [
        ['straight to Temporal, with nobody working', ...ms(floorMs)],
        ['event to acknowledgement', ...ms(paced.acknowledged)],
        ['event to acknowledgement, no limits', ...ms(unpaced.acknowledged)],
        ['trigger to visible card, no limits', ...ms(unpaced.visible)],
        ["trigger to visible card, with Slack's limits", ...ms(paced.visible)],
        [
          "of which waiting for Slack's limits",
          `${paced.visible.p50 - unpaced.visible.p50} ms`,
          `${paced.visible.p99 - unpaced.visible.p99} ms`,
        ],
      ],
    ),
    `Slack answered 429 ${paced.limited} times.`,
    '',
    ...table(
      ['per lifecycle', 'Docket', 'bare'],
      [
        ['history events', ...each('events')],
        ['history bytes', ...each('bytes')],
        ['activities', ...each('activities')],
        ['lifecycles per second', docket.perSecond.toFixed(1), bare.perSecond.toFixed(1)],
        ['ratio', ratio.toFixed(2), ''],
      ],
    ),
    'A lifecycle: open with a reminder due, claim, answer, resolve; it ends at the last record.',
    '',
    ...textsTable(texts),
  ].join('\n')
}

/** The cost of hostile texts, the slowest of each length. */
export function textsTable(texts: readonly Growth[]): string[] {
  const [first = 0, last = 0] = [LENGTHS[0], LENGTHS.at(-1)]
  return table(
    ['hostile texts', `${first / 1_000} k`, `${last / 1_000} k`, 'a doubling'],
    texts.map(({ what, ms, factor }) => [
      what,
      `${(ms[first] ?? 0).toFixed(2)} ms`,
      `${(ms[last] ?? 0).toFixed(2)} ms`,
      `x ${factor.toFixed(1)}`,
    ]),
  )
}

function table(head: readonly string[], rows: readonly (readonly string[])[]): string[] {
  const line = ([what = '', ...cells]: readonly string[]): string =>
    what.padEnd(46) + cells.map((cell) => cell.padStart(12)).join('')
  return [line(head), '-'.repeat(line(head).length), ...rows.map(line)]
}
