/** A longer value is cut: the quote only has to be recognised. */
const LONGEST = 40

/**
 * `, not "C0HELP "` for a fault of docket.yaml: the value in the file. A token that was pasted in the wrong place
 * must not reach a terminal or a log, so a value that looks like one is masked. Lists and maps are not quoted.
 */
export function instead(value: unknown): string {
  if (typeof value === 'number' || typeof value === 'boolean' || value === null) return `, not ${value}`
  if (typeof value !== 'string') return ''
  return isSecret(value) ? ', not "***"' : `, not ${JSON.stringify(shortened(value))}`
}

/** Slack's tokens, and any long run of letters and digits, such as keys and passwords. */
const isSecret = (value: string): boolean =>
  /xox[a-z]|xapp/i.test(value) || /[A-Za-z0-9+/_-]{24}/.test(value) || /:\/\/[^/]*@/.test(value)

const shortened = (value: string): string =>
  value.length > LONGEST ? `${[...value].slice(0, LONGEST).join('')}…` : value
