export type Fields = Readonly<Record<string, unknown>>

/** The fields of a JSON object; none for any other value. */
export const fieldsOf = (value: unknown): Fields => (isFields(value) ? value : {})

export const isFields = (value: unknown): value is Fields =>
  typeof value === 'object' && value !== null && !Array.isArray(value)

/** The items of a JSON array; none for any other value. */
export const listOf = (value: unknown): readonly unknown[] => (Array.isArray(value) ? value : [])

/** A text, or '' for any other value. */
export const textOf = (value: unknown): string => (typeof value === 'string' ? value : '')

/** The part of a message that is read, in UTF-16 units: as much as one Slack post can hold. */
export const LONGEST_WORDS = 4_000

/** How many more values of a message may be read, and how many UTF-16 units may be kept. */
export type Budget = { values: number; room: number }

/** Whether one more value may be read. */
export function spend(budget: Budget): boolean {
  budget.values -= 1
  return budget.values >= 0 && budget.room > 0
}
