/** Something took longer than it may; what becomes of it is unknown. */
class TookTooLong extends Error {
  override readonly name = 'TookTooLong'
}

/**
 * What `promise` resolves to, if it does so within `ms` milliseconds; else rejects with TookTooLong. The work itself
 * is not stopped, and how it ends later is nobody's concern.
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
