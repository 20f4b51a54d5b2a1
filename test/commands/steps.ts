/** Prints one line per step with the seconds it took; a step that fails is printed too and ends the program's run. */
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

/** Rejects after `ms`, so that a step which hangs ends with words instead of with the patience of whoever started it. */
export async function within<Result>(ms: number, what: string, work: Promise<Result>): Promise<Result> {
  const { promise, reject } = Promise.withResolvers<never>()
  const late = setTimeout(() => reject(new Error(`${what} took longer than ${ms / 1_000} s`)), ms)
  return Promise.race([work, promise]).finally(() => clearTimeout(late))
}
