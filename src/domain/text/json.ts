export type Fields = Readonly<Record<string, unknown>>

/** The fields of a JSON object; of anything else, none. */
export const fieldsOf = (value: unknown): Fields =>
  typeof value === 'object' && value !== null && !Array.isArray(value) ? (value as Fields) : {}

/** The items of a JSON array; of anything else, none. */
export const listOf = (value: unknown): readonly unknown[] => (Array.isArray(value) ? value : [])

/** A text, or '' for anything else. */
export const textOf = (value: unknown): string => (typeof value === 'string' ? value : '')

/** As much of a message as anybody looks at, in UTF-16 units: as much as one post of Slack's holds. */
export const LONGEST_WORDS = 4_000

/** How many more values of a message are looked at, and how many UTF-16 units of it are kept. */
export type Budget = { values: number; room: number }

/** Whether one more value may be looked at. */
export function spend(budget: Budget): boolean {
  budget.values -= 1
  return budget.values >= 0 && budget.room > 0
}
