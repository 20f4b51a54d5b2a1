const ends = new Set<() => void>()

/** Calls `end` when this program ends, also by a signal, so that nothing it started outlives it. Returns how to forget it. */
export function atOurEnd(end: () => void): () => void {
  if (ends.size === 0 && process.listenerCount('exit', endAll) === 0) {
    process.on('exit', endAll)
    for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(signal, () => process.exit(130))
  }
  ends.add(end)
  return () => void ends.delete(end)
}

function endAll(): void {
  for (const end of ends) end()
}
