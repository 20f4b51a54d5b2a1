import type { Mutant } from './mutants.ts'

/** The smallest share of the judged mutants that tests must kill. */
const LEAST = 0.97

/** The result for the mutants of a run; `named` are those without any effect. */
export type Outcome = {
  readonly judged: readonly Mutant[]
  readonly survivors: readonly Mutant[]
  readonly named: readonly Mutant[]
}

export const describe = ({ file, line, from, to, code }: Mutant): string =>
  `${file}:${line}  ${JSON.stringify(from)} -> ${JSON.stringify(to)}  in  ${code}`

export const isEnough = ({ judged, survivors }: Outcome): boolean =>
  judged.length - survivors.length >= LEAST * judged.length

/** A line for each file and one for all of them, then the survivors. */
export function report(outcome: Outcome): string {
  const files = [...new Set([...outcome.judged, ...outcome.named].map(({ file }) => file))].toSorted()
  const width = Math.max(...files.map((file) => file.length), 0)
  const of = (mutants: readonly Mutant[], file: string) => mutants.filter((mutant) => mutant.file === file)
  const row = (name: string, ...cells: (number | string)[]) =>
    [name.padEnd(width), ...cells.map((cell) => String(cell).padStart(7))].join(' ')
  const counts = (name: string, { judged, survivors, named }: Outcome) => {
    const killed = judged.length - survivors.length
    const share = judged.length === 0 ? '' : `${((100 * killed) / judged.length).toFixed(1)} %`
    return row(name, killed, survivors.length, named.length, share)
  }
  return [
    row('', 'killed', 'left', 'named', 'share'),
    ...files.map((file) =>
      counts(file, {
        judged: of(outcome.judged, file),
        survivors: of(outcome.survivors, file),
        named: of(outcome.named, file),
      }),
    ),
    counts('all', outcome),
    ...outcome.survivors.toSorted((a, b) => a.file.localeCompare(b.file) || a.line - b.line).map(describe),
  ].join('\n')
}
