/** A misspelt name may differ in this many letters. */
const MOST_CHANGES = 2

/** The most similar name, or null if none is similar enough. */
export function similarTo(written: string, names: Iterable<string>): string | null {
  let best: { readonly name: string; readonly changes: number } | null = null
  for (const name of names) {
    if (Math.abs(name.length - written.length) > MOST_CHANGES) continue
    const changes = changesBetween(written, name)
    // In a short name, two letters are most of it.
    const isSimilar = changes <= MOST_CHANGES && 2 * changes < written.length
    if (isSimilar && (best === null || changes < best.changes)) best = { name, changes }
  }
  return best?.name ?? null
}

/** How many letters must be inserted, deleted or replaced to change one text into the other (Levenshtein). */
export function changesBetween(from: string, to: string): number {
  let row = [...to, ''].map((_, index) => index)
  for (const [index, letter] of [...from].entries()) {
    const next = [index + 1]
    for (const [at, other] of [...to].entries()) {
      const replaced = (row[at] ?? 0) + (letter === other ? 0 : 1)
      next.push(Math.min((row[at + 1] ?? 0) + 1, (next[at] ?? 0) + 1, replaced))
    }
    row = next
  }
  return row.at(-1) ?? 0
}
