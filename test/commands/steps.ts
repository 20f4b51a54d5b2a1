/** Prints one line per step with the seconds it took; a failed step is printed too and ends the run. */
export async function step<Result>(what: string, work: () => Promise<Result>): Promise<Result> {
  const startedAt = performance.now()
  const line = (sign: string) =>
    console.log(`${sign} ${what} (${((performance.now() - startedAt) / 1_000).toFixed(1)} s)`)
  try {
    const result = await work()
    line('ok    ')
    return result
  } catch (error) {
    line('FAILED')
    throw error
  }
}

/** Rejects after `ms`, so that a step that hangs ends with an error message. */
export async function within<Result>(ms: number, what: string, work: Promise<Result>): Promise<Result> {
  const { promise, reject } = Promise.withResolvers<never>()
  const late = setTimeout(() => reject(new Error(`${what} took longer than ${ms / 1_000} s`)), ms)
  return Promise.race([work, promise]).finally(() => clearTimeout(late))
}
