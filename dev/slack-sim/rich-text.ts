/** A `rich_text` block of a message, checked as Slack's server does. */

type Json = Record<string, unknown>
type Report = (fault: string) => void

const MAX_URL = 3000

export function checkRichText(block: Json, report: Report): void {
  for (const part of items(block.elements, report)) {
    if (part.type === 'rich_text_list') {
      if (part.style !== 'bullet' && part.style !== 'ordered')
        report(`unknown style of a list: ${part.style}`)
      for (const item of items(part.elements, report)) {
        if (item.type === 'rich_text_section') checkLine(item, report)
        else report(`unsupported item of a list: ${item.type}`)
      }
    } else if (/^rich_text_(section|quote|preformatted)$/.test(String(part.type))) checkLine(part, report)
    else report(`unsupported part of rich text: ${part.type}`)
  }
}

function checkLine(line: Json, report: Report): void {
  for (const element of items(line.elements, report)) {
    const required = REQUIRED[String(element.type)]
    if (required === undefined) report(`unsupported element of rich text: ${element.type}`)
    for (const field of required ?? []) {
      const value = element[field]
      if (typeof value !== 'string' || value === '') report(`must be more than 0 characters: ${field}`)
    }
    if (element.type === 'link') checkLink(element, report)
  }
}

/** The required texts of each element. */
const REQUIRED: Readonly<Record<string, readonly string[]>> = {
  text: ['text'],
  link: ['url'],
  emoji: ['name'],
  user: ['user_id'],
  usergroup: ['usergroup_id'],
  channel: ['channel_id'],
  broadcast: ['range'],
  date: ['format'],
  color: ['value'],
}

function checkLink({ url, text }: Json, report: Report): void {
  if (!URL.canParse(String(url))) report(`must be a URL: ${url}`)
  if (String(url).length > MAX_URL) report(`must be less than ${MAX_URL + 1} characters: url`)
  if (text !== undefined && (typeof text !== 'string' || text === ''))
    report('must be more than 0 characters: text')
}

function items(given: unknown, report: Report): Json[] {
  if (!Array.isArray(given) || given.length === 0) {
    report('must have at least 1 item: elements')
    return []
  }
  return given.map((each) => (typeof each === 'object' && each !== null ? (each as Json) : {}))
}
