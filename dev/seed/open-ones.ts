import { Random } from './random.ts'

/**
 * Which of `tickets` are open at the end, exactly `open` of them: nearly all of the newest, ever fewer of the older, and
 * a few that have been forgotten for months.
 */
export function openOnes(tickets: number, open: number, seed: number): ReadonlySet<number> {
  const forgotten = Math.floor(open / 50)
  const chosen = new Set<number>()
  const random = new Random(seed, -1)
  const recent = Math.min(tickets, open * 6)
  // The larger the weight, the larger the key is likely to be (Efraimidis and Spirakis).
  const keyed = Array.from({ length: recent }, (_, age) => ({
    nth: tickets - 1 - age,
    key: Math.log(1 - random.share()) / Math.exp((-3 * age) / open),
  }))
  for (const { nth } of keyed.toSorted((a, b) => b.key - a.key).slice(0, open - forgotten)) chosen.add(nth)
  while (chosen.size < Math.min(open, tickets)) {
    const age = Math.floor((tickets / 4) * random.share())
    chosen.add(tickets - 1 - age)
  }
  return chosen
}
