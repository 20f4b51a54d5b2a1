import { type Fields, fieldsOf, isFields } from '../../domain/text/json.ts'

/** Slack's JSON is read field by field, without assumptions about its shape. */
export { type Fields, fieldsOf as fields, isFields }

/** A text that is not blank, or null. */
export const words = (value: unknown): string | null =>
  typeof value === 'string' && value !== '' ? value : null
