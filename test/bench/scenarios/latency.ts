import { setTimeout as sleep } from 'node:timers/promises'
import { CALM } from '../../../dev/slack-sim/control-api.ts'
import { defaultSettings } from '../../../dev/slack-sim/settings.ts'
import { Figures, percentile } from '../figures.ts'
import { request, startProgram, trigger } from '../program.ts'
import type { Bench, Scenario } from '../scenario.ts'

const TICKETS = 20
/** How long a message stands before somebody reacts to it. */
const SEEN_MS = 1_000

/** Slack as it is on an ordinary day, without what a single ticket does not meet: limits. */
const UNLIMITED = { ...defaultSettings, limits: false }

const SLACKS = [
  {
    called: "the simulator's default latency",
    aim: 300,
    settings: { ...UNLIMITED, lagMs: [0, 0] as [number, number] },
  },
  { called: 'no latency of Slack', aim: 95, settings: CALM },
  { called: 'default latency, and reads lag by up to 3 s', settings: UNLIMITED },
]

export const latency: Scenario = {
  name: 'latency',
  about: `Unloaded, one ticket after another: from the emoji to the card in triage. The message was posted a second before. ${TICKETS} tickets per sample.`,
  minutes: 9,
  async run(bench) {
    const figures = new Figures()
    for (const slack of SLACKS) await one(bench, slack, figures)
    return figures.all()
  },
}

async function one(
  bench: Bench,
  { called, aim, settings }: (typeof SLACKS)[number],
  figures: Figures,
): Promise<void> {
  const stack = await bench.stack()
  try {
    const program = await startProgram(stack, settings)
    for (let sample = 1; sample <= bench.samples; sample += 1) {
      bench.progress(`latency: ${called}, sample ${sample}`)
      const took: number[] = []
      for (let nth = 0; nth < TICKETS; nth += 1) {
        const ts = await request(stack, `Request ${sample}.${nth}`)
        await sleep(SEEN_MS)
        took.push(await trigger(stack, program.cards, ts))
      }
      figures.add(
        `trigger to card, ${called}, p50`,
        'ms',
        percentile(took, 0.5),
        aim === undefined ? {} : { aim },
      )
      figures.add(`trigger to card, ${called}, p95`, 'ms', percentile(took, 0.95))
    }
    await program.stop()
  } finally {
    await stack.stop()
  }
}
