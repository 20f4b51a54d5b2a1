/** The progress shown while parts start: one line each, with the seconds it took. */
export type Progress = {
  /** Prints `what … ready 0.8 s` around `work`; a failure ends the line and is rethrown. */
  step<T>(what: string, work: () => Promise<T>): Promise<T>
  /** Prints a separate line, also in the middle of a step. */
  note(text: string): void
}

/** Progress on `out`, as `make demo` shows it. */
export function printedProgress(out: NodeJS.WritableStream = process.stdout): Progress {
  let unfinished = ''
  // A note or a parallel step may have broken the line: then the line starts again.
  const finish = (what: string, ending: string) => {
    out.write(unfinished === what ? `${ending}\n` : `${interrupt()}${what} … ${ending}\n`)
    unfinished = ''
  }
  const interrupt = () => {
    const lineBreak = unfinished ? '\n' : ''
    unfinished = ''
    return lineBreak
  }
  return {
    async step(what, work) {
      const startedAt = performance.now()
      out.write(`${interrupt()}${what} … `)
      unfinished = what
      try {
        const result = await work()
        finish(what, `ready ${((performance.now() - startedAt) / 1000).toFixed(1)} s`)
        return result
      } catch (error) {
        finish(what, 'failed')
        throw error
      }
    },
    note: (text) => void out.write(`${interrupt()}  ${text}\n`),
  }
}

/** Progress for silent starts: prints only notes about downloads. */
export const quietProgress: Progress = {
  step: (_what, work) => work(),
  note: (text) => void process.stderr.write(`${text}\n`),
}
