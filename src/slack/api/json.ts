/** What Slack sends is read field by field: nothing about its shape is taken on trust. */
export type Fields = Readonly<Record<string, unknown>>

export const isFields = (value: unknown): value is Fields =>
  typeof value === 'object' && value !== null && !Array.isArray(value)

/** The fields of a JSON object; of anything else, none. */
export const fields = (value: unknown): Fields => (isFields(value) ? value : {})

/** A text with something in it, or null. */
export const words = (value: unknown): string | null =>
  typeof value === 'string' && value !== '' ? value : null
