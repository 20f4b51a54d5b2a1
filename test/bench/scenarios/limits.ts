import { defaultSettings } from '../../../dev/slack-sim/settings.ts'
import { Figures, percentile } from '../figures.ts'
import { burst, startProgram } from '../program.ts'
import type { Scenario } from '../scenario.ts'

const COUNT = 100
/** Slack allows one post a second in a channel: the last of these cards cannot come sooner. */
const POSTING_ALONE_MS = (COUNT - 1) * 1_000

export const limits: Scenario = {
  name: 'limits',
  about: `${COUNT} triggers within a second on an ordinary day of Slack's, with its limits. All cards go into one triage channel, so the posting limit alone asks for ${POSTING_ALONE_MS / 1_000} s.`,
  minutes: 12,
  async run(bench) {
    const figures = new Figures()
    for (let sample = 1; sample <= bench.samples; sample += 1) {
      bench.progress(`limits: sample ${sample}`)
      // A stack for each: the budget of a limit must be whole again.
      const stack = await bench.stack()
      try {
        const program = await startProgram(
          stack,
          { ...defaultSettings, limits: true },
          { limits: true, warmUp: 1 },
        )
        const visible = await burst(stack, program.cards, COUNT)
        figures.add('card visible, p50', 's', percentile(visible, 0.5) / 1_000)
        figures.add('last card visible', 's', Math.max(...visible) / 1_000)
        const ratio = Math.max(...visible) / POSTING_ALONE_MS
        figures.add('last card over the posting limit alone', '', ratio, { aim: 1.05 })
        figures.add('calls that Slack limited', '', program.cards.limited)
        await program.stop()
      } finally {
        await stack.stop()
      }
    }
    return figures.all()
  },
}
