import type { slackSim } from '../../dev/slack-sim/client.ts'

export type Sim = ReturnType<typeof slackSim>

/** Somebody asks and reacts. Resolves when Docket's cards stand in triage and in the thread. */
export async function bothCards(sim: Sim, request: { user: string; channel: string }): Promise<void> {
  const { bot } = (await sim.state()).workspace
  const ours = ({ messages }: { messages: { user?: string; text: string }[] }) =>
    messages.filter((message) => message.user === bot.userId && /^\*?#\d/.test(message.text)).length
  const before = ours(await sim.state())
  const { ts } = await sim.post({ ...request, text: 'the door badge does not open floor 2' })
  await sim.react({ ...request, ts, name: 'ticket' })
  await sim.until((state) => ours(state) === before + 2, 'two cards', 60_000)
}
