import { existsSync, readFileSync, writeFileSync } from 'node:fs'
import type { Figure } from './figures.ts'
import type { Taken } from './machine.ts'

/** The figures of one scenario, and where and when they were taken. */
export type Result = { readonly taken: Taken; readonly figures: readonly Figure[] }

/** Results by the name of their scenario. */
export type Results = Readonly<Record<string, Result>>

export const readResults = (file: string): Results =>
  existsSync(file) ? (JSON.parse(readFileSync(file, 'utf8')) as Results) : {}

/** Adds these results to a file; those of the same scenarios are replaced. */
export function writeResults(file: string, results: Results): void {
  writeFileSync(file, `${JSON.stringify({ ...readResults(file), ...results }, null, 2)}\n`)
}
