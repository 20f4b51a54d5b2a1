const UNITS = [
  ['d', 86_400_000],
  ['h', 3_600_000],
  ['min', 60_000],
  ['s', 1_000],
] as const

/** A span in at most two units: `3 h 12 min`, `45 s`, `0 s`. */
export function span(ms: number): string {
  let rest = Math.round(Math.abs(ms) / 1_000) * 1_000
  const parts: string[] = []
  for (const [unit, size] of UNITS) {
    const count = Math.floor(rest / size)
    rest -= count * size
    if (count > 0) parts.push(`${count} ${unit}`)
    // A zero in between ends it: "1 d 5 s" would look more exact than it is.
    else if (parts.length > 0) break
    if (parts.length === 2) break
  }
  return parts.join(' ') || '0 s'
}

/** The span between two printed instants, in whole seconds: 03:45:02.9 to 03:45:39.1 is 37 s. */
export const spanBetween = (from: number, to: number): string =>
  span((Math.floor(to / 1_000) - Math.floor(from / 1_000)) * 1_000)

/** An instant relative to now, in one unit: `5 min ago`, `in 3 h`, `now`. */
export function fromNow(at: number, now: number): string {
  const distance = Math.abs(at - now)
  const [unit, size] = UNITS.find(([, each]) => distance >= each) ?? ['s', 1_000]
  const count = Math.floor(distance / size)
  if (count === 0) return 'now'
  return at < now ? `${count} ${unit} ago` : `in ${count} ${unit}`
}

/** `2026-11-22 09:14:03 UTC` */
export const instant = (at: number): string =>
  `${new Date(at).toISOString().slice(0, 19).replace('T', ' ')} UTC`
