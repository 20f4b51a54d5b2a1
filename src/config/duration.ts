const UNIT_MS = { s: 1_000, m: 60_000, h: 3_600_000, d: 86_400_000 } as const

/** Longer than any SLA target; it keeps sums of instants and durations exact. */
const LONGEST_MS = 3_650 * UNIT_MS.d

/** `20s 15m 4h 14d` in milliseconds; null for any other text, for zero, and for more than ten years. */
export function parseDuration(text: string): number | null {
  const [, count, unit] = /^(\d{1,9})([smhd])$/.exec(text) ?? []
  if (count === undefined || unit === undefined) return null
  const ms = Number(count) * UNIT_MS[unit as keyof typeof UNIT_MS]
  return ms > 0 && ms <= LONGEST_MS ? ms : null
}
