import type { StreamItem } from '../../dev/slack-sim/control-api.ts'
import { SlackMirror } from '../../dev/stack/slack-mirror.ts'
import { aboutOf, isCard, isDockets } from '../harness/words.ts'
import { type Spread, spread } from './figures.ts'
import { CHANNELS, type Spawned, type Stack, TRIAGE } from './stack.ts'

export type Arrivals = {
  /** From an event's arrival at the gateway to its acknowledgement, in milliseconds. */
  readonly acknowledged: Spread
  /** From the emoji to the card in triage. */
  readonly visible: Spread
  /** How many calls Slack limited. */
  readonly limited: number
}

const TOO_LONG_MS = 600_000

/** Sends this many triggers within a second; resolves when the last card is visible. */
export async function arrivals({ sim }: Stack, gateway: Spawned, count: number): Promise<Arrivals> {
  const requests: string[] = []
  for (let nth = 0; nth < count; nth += 1) {
    const { ts } = await sim.post({ user: 'U0ANNA', channel: CHANNELS.ordinary, text: `Request ${nth}` })
    requests.push(ts)
  }
  const mirror = new SlackMirror(sim)
  await mirror.start()
  const seen = watch(mirror, requests)
  const emojiAt = new Map<string, number>()
  const react = async (ts: string, nth: number): Promise<void> => {
    await new Promise((resume) => setTimeout(resume, (nth * 1_000) / count))
    emojiAt.set(ts, performance.now())
    await sim.react({ user: 'U0ANNA', channel: CHANNELS.ordinary, ts, name: 'ticket' })
  }
  await Promise.all(requests.map(react))
  const { cardAt, limited } = await seen
  mirror.stop()
  return {
    acknowledged: spread(gateway.acknowledgedMs.slice(-count)),
    visible: spread(requests.map((ts) => (cardAt.get(ts) ?? Number.NaN) - (emojiAt.get(ts) ?? Number.NaN))),
    limited,
  }
}

type Seen = { cardAt: Map<string, number>; limited: number }

function watch(mirror: SlackMirror, requests: readonly string[]): Promise<Seen> {
  const seen: Seen = { cardAt: new Map(), limited: 0 }
  const wanted = new Set(requests)
  const note = (item: StreamItem): void => {
    if (item.kind === 'call' && item.outcome === 'ratelimited') seen.limited += 1
    if (item.kind !== 'message' || item.message.channel !== TRIAGE) return
    const about = isDockets(item.message) && isCard(item.message) ? aboutOf(item.message)?.ts : undefined
    if (about !== undefined && wanted.has(about) && !seen.cardAt.has(about))
      seen.cardAt.set(about, performance.now())
  }
  return new Promise((resolve, reject) => {
    const late = setTimeout(() => reject(new Error('some cards never came')), TOO_LONG_MS)
    const unlisten = mirror.listen((item) => {
      note(item)
      if (seen.cardAt.size < wanted.size) return
      clearTimeout(late)
      unlisten()
      resolve(seen)
    })
  })
}
