import type { Mutant } from './mutants.ts'

/** A mutant without a visible effect, and the reason. */
export type Equivalent = Pick<Mutant, 'file' | 'code' | 'from' | 'to'> & { readonly why: string }

const LONG_AGO = 'an instant before any other: 1 ms of 1970 is that as well as 0'

export const EQUIVALENT: readonly Equivalent[] = [
  {
    file: 'src/db/pacing/slots.ts',
    code: 'Math.max(0, ...retryAt.slice(0, callPriority)) + GRACE_MS',
    from: '0',
    to: '1',
    why: LONG_AGO,
  },
  {
    file: 'src/db/pacing/slots.ts',
    code: 'const behindAt = (bucket.retryAt[callPriority] ?? 0) + bucket.limit.intervalMs',
    from: '0',
    to: '1',
    why: LONG_AGO,
  },
  {
    file: 'src/db/pacing/slots.ts',
    code: 'return { ...bucket, retryAt: retryAt.with(callPriority, Math.max(retryAt[callPriority] ?? 0, comeAt)) }',
    from: '0',
    to: '1',
    why: LONG_AGO,
  },
]

const fits = (named: Equivalent, mutant: Mutant): boolean =>
  named.file === mutant.file &&
  named.code === mutant.code &&
  named.from === mutant.from &&
  named.to === mutant.to

export const isNamed = (mutant: Mutant): boolean => EQUIVALENT.some((each) => fits(each, mutant))

/** Entries whose code has changed. */
export const stale = (mutants: readonly Mutant[]): Equivalent[] =>
  EQUIVALENT.filter((each) => !mutants.some((mutant) => fits(each, mutant)))
