import { existsSync } from 'node:fs'
import { Random } from '../../../dev/seed/random.ts'
import { Figures } from '../figures.ts'
import type { Scenario } from '../scenario.ts'
import { type Errand, play } from '../virtual.ts'

/** Whether the product reads Slack before each of these posts: without a record of its coverage it must. */
const READS = !existsSync(new URL('../../../src/domain/coverage.ts', import.meta.url))

/** Any instant at which all budgets are whole. */
const NOON = 43_200_000
/** A read before the post. */
const READ = { method: 'conversations.replies', priority: 'opening' } as const

/** `count` triggers within a second: a read, if any, and then a card in triage and one in the thread's channel. */
const triggers = (count: number, reads: boolean): Errand[] =>
  Array.from({ length: count }, (_, nth) => ({
    at: NOON + (nth * 1_000) / count,
    calls: [
      ...(reads ? [READ] : []),
      { method: 'chat.postMessage', channel: 'triage', priority: 'card' } as const,
    ],
  }))

/** Reminders that are due at once, one after another over the triage channels of as many teams. */
const reminders = (count: number, channels: number, reads: boolean): Errand[] =>
  Array.from({ length: count }, (_, nth) => ({
    at: NOON,
    calls: [
      ...(reads ? [{ ...READ, priority: 'notice' as const }] : []),
      { method: 'chat.postMessage', channel: `triage-${nth % channels}`, priority: 'notice' } as const,
    ],
  }))

/** One post a second in a channel; 300 a minute in the workspace, as Docket shares them out: 40 and then one in 250 ms. */
const postingAlone = (count: number, channels: number): number =>
  Math.max((count / channels - 1) * 1_000, (count - 40) * 250)

/** An hour's 500 posts and 500 replies in 250 threads of a channel: one call after another, and nobody waits for them. */
const catchUp = (): Errand[] => [
  {
    at: NOON,
    calls: [
      ...Array.from({ length: 3 }, () => ({ method: 'conversations.history', priority: 'sweep' }) as const),
      ...Array.from({ length: 250 }, () => ({ method: 'conversations.replies', priority: 'sweep' }) as const),
    ],
  },
]

/** Of the replies' limit: ten at once, and then one in 1.5 s. */
const READING_ALONE_MS = (250 - 10) * 1_500

const WORK = [
  { called: '100 triggers', make: (reads: boolean) => triggers(100, reads), alone: postingAlone(100, 1) },
  { called: '300 triggers', make: (reads: boolean) => triggers(300, reads), alone: postingAlone(300, 1) },
  {
    called: '1,000 reminders over 10 channels',
    make: (reads: boolean) => reminders(1_000, 10, reads),
    alone: postingAlone(1_000, 10),
  },
]

export const pacing: Scenario = {
  name: 'pacing',
  about:
    "Slack's limits in virtual time, with the product's own arithmetic: when the last message is posted, over what the " +
    'posting limit alone allows. Commits from before coverage was recorded read Slack once for each; later ones read ' +
    'nothing while the coverage has no hole, as here.',
  minutes: 1,
  async run({ samples, progress }) {
    const figures = new Figures()
    for (let sample = 1; sample <= samples; sample += 1) {
      progress(`pacing: sample ${sample}`)
      for (const { called, make, alone } of WORK) {
        const tookMs = Math.max(...play(make(READS), new Random(sample, 0))) - NOON
        figures.add(`${called}: last message posted`, 's', tookMs / 1_000)
        figures.add(`${called}: over the posting limit alone`, '', tookMs / alone, { aim: 1.05 })
      }
      if (READS) continue // Commits from before coverage was recorded catch nothing up.
      const tookMs = Math.max(...play(catchUp(), new Random(sample, 0))) - NOON
      figures.add('catch-up with 1,000 missed posts and replies', 's', tookMs / 1_000)
      figures.add('catch-up over the reading limit alone', '', tookMs / READING_ALONE_MS, { aim: 1.2 })
    }
    return figures.all()
  },
}
