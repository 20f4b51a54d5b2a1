import type { Settings } from '../../dev/slack-sim/control-api.ts'
import { Cards } from './cards.ts'
import { CHANNELS, type Spawned, type Stack } from './stack.ts'
import { cpuMs } from './usage.ts'

export type Program = {
  readonly gateway: Spawned
  readonly worker: Spawned
  readonly cards: Cards
  /** CPU-milliseconds so far, by part. */
  cpu(): Readonly<Record<string, number | null>>
  stop(): Promise<void>
}

/** Docket's gateway and worker on a simulated Slack with these settings, warmed up by `warmUp` tickets. */
export async function startProgram(
  stack: Stack,
  slack: Partial<Settings>,
  { limits = false, warmUp = 5, timing = {} } = {},
): Promise<Program> {
  const { sim, spawn } = stack
  await sim.settings(slack)
  const env = { BENCH_LIMITS: limits ? '1' : '0', BENCH_TIMING: JSON.stringify(timing) }
  const gateway = spawn('gateway', env)
  const worker = spawn('worker', env)
  await sim.until(({ sockets }) => sockets === 2, 'two sockets', 60_000)
  const cards = new Cards(stack)
  await cards.start()
  for (let nth = 0; nth < warmUp; nth += 1)
    await trigger(stack, cards, await request(stack, `Warm-up ${nth}`))
  return {
    gateway,
    worker,
    cards,
    cpu: () => ({ ...stack.cpuMs(), gateway: cpuMs(gateway.pid), worker: cpuMs(worker.pid) }),
    async stop() {
      cards.stop()
      await Promise.all([gateway.stop(), worker.stop()])
    },
  }
}

/** A new message of a person in an ordinary channel. */
export async function request({ sim }: Pick<Stack, 'sim'>, text: string): Promise<string> {
  const { ts } = await sim.post({ user: 'U0ANNA', channel: CHANNELS.ordinary, text })
  return ts
}

/** Milliseconds from the emoji to the card in triage. */
export async function trigger({ sim }: Pick<Stack, 'sim'>, cards: Cards, ts: string): Promise<number> {
  const startedAt = performance.now()
  const visible = cards.until(ts).then(() => performance.now() - startedAt)
  await sim.react({ user: 'U0ANNA', channel: CHANNELS.ordinary, ts, name: 'ticket' })
  return visible
}

/** Sends this many triggers within a second and returns how long each card took, in milliseconds. */
export async function burst(stack: Stack, cards: Cards, count: number): Promise<number[]> {
  const requests: string[] = []
  for (let nth = 0; nth < count; nth += 1) requests.push(await request(stack, `Request ${nth}`))
  return Promise.all(
    requests.map(async (ts, nth) => {
      await new Promise((resume) => setTimeout(resume, (nth * 1_000) / count))
      return trigger(stack, cards, ts)
    }),
  )
}
