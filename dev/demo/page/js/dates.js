/** Instants in everyday words. */

/** @param {Date} date @param {Intl.DateTimeFormatOptions} options */
const format = (date, options) => new Intl.DateTimeFormat(undefined, options).format(date)

/** @param {Date} date */
const clock = (date) => format(date, { hour: '2-digit', minute: '2-digit' })
/** @param {Date} date */
const seconds = (date) => format(date, { hour: '2-digit', minute: '2-digit', second: '2-digit' })

/** @type {Record<string, (date: Date) => string>} */
const TOKENS = {
  time: clock,
  time_secs: seconds,
  date: (date) => format(date, { dateStyle: 'long' }),
  date_num: (date) => date.toISOString().slice(0, 10),
  date_slash: (date) => format(date, { dateStyle: 'short' }),
  date_short: (date) => format(date, { dateStyle: 'medium' }),
  date_long: (date) => format(date, { dateStyle: 'full' }),
  date_pretty: (date) => pretty(date, 'long'),
  date_short_pretty: (date) => pretty(date, 'medium'),
  date_long_pretty: (date) => pretty(date, 'full'),
  ago: (date) => ago(date.getTime()),
}

/** The text that a `!date^seconds^format^link` token shows. @param {string} token */
export function slackDate(token) {
  const [, at = '0', pattern = '{date}'] = token.split('^')
  const date = new Date(Number(at) * 1000)
  return pattern.replace(/\{(\w+)\}/g, (whole, name) => TOKENS[name]?.(date) ?? whole)
}

/** @param {Date} date @param {'long' | 'medium' | 'full'} dateStyle */
function pretty(date, dateStyle) {
  const days = Math.round((startOfDay(date) - startOfDay(new Date())) / 86_400_000)
  return { 0: 'today', 1: 'tomorrow', '-1': 'yesterday' }[days] ?? format(date, { dateStyle })
}

/** @param {Date} date */
const startOfDay = (date) => new Date(date).setHours(0, 0, 0, 0)

/** The time of a message. @param {string} ts */
export const timeOf = (ts) => clock(new Date(Number(ts) * 1000))
/** @param {string} ts */
export const exactTimeOf = (ts) =>
  format(new Date(Number(ts) * 1000), { dateStyle: 'full', timeStyle: 'medium' })

/** The day of a message, as a divider shows it. @param {string} ts */
export function dayOf(ts) {
  const name = pretty(new Date(Number(ts) * 1000), 'full')
  return name.charAt(0).toUpperCase() + name.slice(1)
}

/** @param {number} at */
export function ago(at) {
  const passed = Math.max(0, Math.round((Date.now() - at) / 1000))
  if (passed < 60) return `${passed} s ago`
  if (passed < 3600) return `${Math.floor(passed / 60)} min ago`
  return passed < 86_400 ? `${Math.floor(passed / 3600)} h ago` : `${Math.floor(passed / 86_400)} days ago`
}

/** The time left: 0:07, 12:40, 5 h, 13 days. @param {number} at */
export function until(at) {
  const left = Math.max(0, Math.ceil((at - Date.now()) / 1000))
  if (left >= 172_800) return `${Math.round(left / 86_400)} days`
  if (left >= 3600) return `${Math.round(left / 3600)} h`
  return `${Math.floor(left / 60)}:${String(left % 60).padStart(2, '0')}`
}
