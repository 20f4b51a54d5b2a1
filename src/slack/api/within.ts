/** The time-out passed; the outcome is unknown. */
class TookTooLong extends Error {
  override readonly name = 'TookTooLong'
}

/**
 * Resolves like `promise` if it settles within `ms` milliseconds; else rejects with TookTooLong. The work
 * itself is not stopped, and its later outcome is ignored.
 */
export async function within<T>(ms: number, what: string, promise: Promise<T>): Promise<T> {
  let timer: NodeJS.Timeout | undefined
  const over = new Promise<never>((_, reject) => {
    timer = setTimeout(
      () => reject(new TookTooLong(`${what} took longer than ${Math.round(ms)} ms`)),
      Math.max(0, ms),
    )
  })
  try {
    return await Promise.race([promise, over])
  } finally {
    clearTimeout(timer)
  }
}
