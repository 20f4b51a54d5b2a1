/** Slack's JSON is read field by field, without assumptions about its shape. */
export type Fields = Readonly<Record<string, unknown>>

export const isFields = (value: unknown): value is Fields =>
  typeof value === 'object' && value !== null && !Array.isArray(value)

/** The fields of a JSON object; none for any other value. */
export const fields = (value: unknown): Fields => (isFields(value) ? value : {})

/** A text that is not blank, or null. */
export const words = (value: unknown): string | null =>
  typeof value === 'string' && value !== '' ? value : null
