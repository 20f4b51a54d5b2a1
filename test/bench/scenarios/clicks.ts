import { setTimeout as sleep } from 'node:timers/promises'
import type { TruthMessage } from '../../../dev/slack-sim/control-api.ts'
import { defaultSettings } from '../../../dev/slack-sim/settings.ts'
import type { ActionName } from '../../../src/domain/actions.ts'
import { actionId } from '../../../src/slack/api/action-id.ts'
import { buttonsOf } from '../../harness/words.ts'
import type { Cards } from '../cards.ts'
import { Figures, median } from '../figures.ts'
import { request, startProgram, trigger } from '../program.ts'
import type { Scenario } from '../scenario.ts'
import { type Stack, TRIAGE } from '../stack.ts'

/** So few that Slack's budget for edits allows each. */
const TICKETS = 3
const BETWEEN_CLICKS_MS = 2_000

export const clicks: Scenario = {
  name: 'clicks',
  about: `An agent claims a ticket and resolves it ${BETWEEN_CLICKS_MS / 1_000} s after the card has changed, on an ordinary day of Slack's, with its limits: from a click to the edited card. ${TICKETS} tickets per sample.`,
  minutes: 5,
  async run(bench) {
    const figures = new Figures()
    const stack = await bench.stack()
    try {
      const program = await startProgram(
        stack,
        { ...defaultSettings, limits: true },
        { limits: true, warmUp: 1 },
      )
      for (let sample = 1; sample <= bench.samples; sample += 1) {
        bench.progress(`clicks: sample ${sample}`)
        const all = await Promise.all(
          Array.from({ length: TICKETS }, (_, nth) =>
            twoClicks(stack, program.cards, `Ticket ${sample}.${nth}`),
          ),
        )
        figures.add('first click to edited card, p50', 'ms', median(all.map(({ first }) => first)))
        const second = median(all.map((each) => each.second))
        figures.add('second click within 10 s to edited card, p50', 'ms', second, { aim: 500 })
        // Slack's budget for edits recovers.
        await sleep(15_000)
      }
      await program.stop()
    } finally {
      await stack.stop()
    }
    return figures.all()
  },
}

async function twoClicks(stack: Stack, cards: Cards, text: string) {
  const ts = await request(stack, text)
  await trigger(stack, cards, ts)
  const first = await click(stack, cards, ts, 'claim')
  await sleep(BETWEEN_CLICKS_MS)
  return { first, second: await click(stack, cards, ts, 'resolve') }
}

/** Milliseconds from a click on the button of this name to the card without that button. */
async function click({ sim }: Stack, cards: Cards, ts: string, name: ActionName): Promise<number> {
  const card = await cards.until(ts, (each) => actionOf(each, name) !== undefined)
  const action_id = actionOf(card, name) ?? ''
  const startedAt = performance.now()
  const edited = cards.until(ts, (each) => actionOf(each, name) === undefined)
  await sim.click({ channel: TRIAGE, ts: card.ts, user: 'U0BEN', action_id })
  await edited
  return performance.now() - startedAt
}

const actionOf = ({ blocks }: TruthMessage, name: ActionName): string | undefined =>
  buttonsOf(blocks).find(({ action_id }) => action_id === actionId(name))?.action_id
