export type Line = {
  /** Where it stands in the file, from 1. */
  readonly number: number
  readonly language: string
  /** As it is written, without indentation and comment. */
  readonly text: string
}

/** Every line of the file's code blocks, in their order; empty ones and comments left out. */
export function linesOf(markdown: string): Line[] {
  const lines: Line[] = []
  let language: string | null = null
  for (const [index, written] of markdown.split('\n').entries()) {
    const [, fence] = /^\s*```(\w*)\s*$/.exec(written) ?? []
    if (fence !== undefined) {
      language = language === null ? fence : null
    } else if (language !== null) {
      const text = written.replace(/(^|\s)#\s.*$/, '').trim()
      if (text !== '') lines.push({ number: index + 1, language, text })
    }
  }
  if (language !== null) throw new Error('the last code block is not closed')
  return lines
}
