const MINUTE = 60_000
const HOUR = 60 * MINUTE
const DAY = 24 * HOUR

/** Requests by hour of the day, UTC, relative to one another: two peaks, and a few at night. */
const BY_HOUR = [1, 1, 1, 1, 1, 2, 6, 22, 60, 92, 100, 88, 52, 70, 96, 90, 72, 44, 20, 9, 5, 3, 2, 1]
/** Sunday to Saturday. */
const BY_DAY = [0.04, 1.15, 1.1, 1, 0.97, 0.82, 0.05]
/** The company has so many times as many requests at the end as at the beginning. */
const GROWTH = 3

/**
 * The instants of `count` requests between two instants, in order; `shareOf` returns where within its part the nth
 * lies. They follow office hours, weekdays, growth and the quiet weeks around New Year.
 */
export function requestInstants(
  count: number,
  [from, until]: readonly [number, number],
  shareOf: (nth: number) => number,
): Float64Array {
  const hours = Math.ceil((until - from) / HOUR)
  const upTo = new Float64Array(hours + 1)
  for (let hour = 0; hour < hours; hour += 1)
    upTo[hour + 1] = (upTo[hour] ?? 0) + weight(from + hour * HOUR, hour / hours)
  const total = upTo[hours] ?? 0
  const instants = new Float64Array(count)
  let hour = 0
  for (let nth = 0; nth < count; nth += 1) {
    const wanted = ((nth + shareOf(nth)) / count) * total
    while ((upTo[hour + 1] ?? Number.POSITIVE_INFINITY) < wanted) hour += 1
    const [before = 0, after = 0] = [upTo[hour], upTo[hour + 1]]
    instants[nth] = Math.min(
      until - 1,
      Math.floor(from + (hour + (wanted - before) / (after - before)) * HOUR),
    )
  }
  return instants
}

function weight(at: number, progress: number): number {
  const date = new Date(at)
  const growth = 1 + (GROWTH - 1) * progress
  return growth * (BY_HOUR[date.getUTCHours()] ?? 0) * (BY_DAY[date.getUTCDay()] ?? 0) * holidays(date)
}

const holidays = (date: Date): number => {
  const [month, day] = [date.getUTCMonth(), date.getUTCDate()]
  return (month === 11 && day >= 23) || (month === 0 && day <= 2) ? 0.15 : 1
}

const [OPENS, CLOSES] = [8 * HOUR, 18 * HOUR]

/** The instant at which `ms` of office time have passed since `at`: agents do not answer at night. */
export function afterWork(at: number, ms: number): number {
  let [from, left] = [opening(at), ms]
  for (;;) {
    const today = startOfDay(from) + CLOSES - from
    if (left < today) return from + left
    left -= today
    from = opening(from + today)
  }
}

/** The instant itself in office hours, else the next opening. */
function opening(at: number): number {
  let day = startOfDay(at)
  if (isWorkday(day) && at < day + OPENS) return day + OPENS
  if (isWorkday(day) && at < day + CLOSES) return at
  do day += DAY
  while (!isWorkday(day))
  return day + OPENS
}

const startOfDay = (at: number): number => Math.floor(at / DAY) * DAY
const isWorkday = (at: number): boolean => new Date(at).getUTCDay() % 6 !== 0
