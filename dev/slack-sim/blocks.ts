import { checkRichText } from './rich-text.ts'
import { explained } from './slack-error.ts'

/** Block Kit's limits for messages, as Slack's server checks them. */

type Json = Record<string, unknown>
type Report = (fault: string) => void

const MAX_BLOCKS = 50
const MAX_ID = 255

const blockChecks: Record<string, (block: Json, report: Report) => void> = {
  section(block, report) {
    if (!block.text && !block.fields) report('a section needs text or fields')
    if (block.text !== undefined) checkText(block.text, 3000, report)
    if (block.fields !== undefined) {
      for (const field of list(block.fields, 10, 'fields', report)) checkText(field, 2000, report)
    }
    if (block.accessory !== undefined) checkElement(block.accessory as Json, report)
  },
  header(block, report) {
    checkText(block.text, 150, report, 'plain_text')
  },
  context(block, report) {
    for (const element of list(block.elements, 10, 'elements', report)) {
      if (element.type !== 'image') checkText(element, 3000, report)
    }
  },
  actions(block, report) {
    const elements = list(block.elements, 25, 'elements', report)
    for (const element of elements) checkElement(element, report)
    unique(elements, 'action_id', report)
  },
  divider() {},
  image(block, report) {
    if (typeof block.alt_text !== 'string' || block.alt_text.length > 2000)
      report('an image needs an alt_text')
  },
  rich_text: checkRichText,
  markdown(block, report) {
    if (typeof block.text !== 'string' || block.text.length > 12_000)
      report('markdown takes 12000 characters')
  },
}

const elementChecks: Record<string, (element: Json, report: Report) => void> = {
  button(element, report) {
    checkText(element.text, 75, report, 'plain_text')
    tooLong(element.value, 2000, 'value', report)
    tooLong(element.accessibility_label, 75, 'accessibility_label', report)
    tooLong(element.url, 3000, 'url', report)
    if (element.style !== undefined && element.style !== 'primary' && element.style !== 'danger') {
      report(`unknown style: ${element.style}`)
    }
    if (element.confirm !== undefined) checkConfirm(element.confirm as Json, report)
  },
  static_select(element, report) {
    if (element.placeholder !== undefined) checkText(element.placeholder, 150, report, 'plain_text')
    checkOptions(element, 100, report)
  },
  overflow: (element, report) => checkOptions(element, 5, report),
  users_select: () => {},
  image: () => {},
}

/** Refuses blocks that Slack refuses; lists every fault and its place. */
export function checkBlocks(blocks: unknown): Json[] {
  if (!Array.isArray(blocks) || blocks.some((block) => typeof block !== 'object' || block === null)) {
    throw explained('invalid_blocks_format', ['blocks must be an array of objects'])
  }
  const faults: string[] = []
  if (blocks.length > MAX_BLOCKS)
    faults.push(`no more than ${MAX_BLOCKS} items allowed [json-pointer:/blocks]`)
  for (const [index, block] of (blocks as Json[]).entries()) {
    const report = (fault: string) => faults.push(`${fault} [json-pointer:/blocks/${index}]`)
    const check = blockChecks[String(block.type)]
    if (check) check(block, report)
    else report(`unsupported type: ${block.type}`)
    tooLong(block.block_id, MAX_ID, 'block_id', report)
  }
  unique(blocks as Json[], 'block_id', (fault) => faults.push(`${fault} [json-pointer:/blocks]`))
  if (faults.length > 0) throw explained('invalid_blocks', faults)
  return blocks as Json[]
}

/** The blocks as Slack stores them: every block has an id. */
export function withIds(blocks: Json[]): Json[] {
  return blocks.map((block, index) => ({ block_id: `b${index}`, ...block }))
}

function checkElement(element: Json, report: Report): void {
  const check = elementChecks[String(element?.type)]
  if (check) check(element, report)
  else report(`unsupported element: ${element?.type}`)
  tooLong(element?.action_id, MAX_ID, 'action_id', report)
}

function checkOptions(element: Json, max: number, report: Report): void {
  for (const option of list(element.options, max, 'options', report)) {
    checkText(option.text, 75, report)
    tooLong(option.value, 150, 'value', report)
  }
}

function checkConfirm(confirm: Json, report: Report): void {
  checkText(confirm.title, 100, report, 'plain_text')
  checkText(confirm.text, 300, report)
  checkText(confirm.confirm, 30, report, 'plain_text')
  checkText(confirm.deny, 30, report, 'plain_text')
}

function checkText(given: unknown, max: number, report: Report, only?: 'plain_text'): void {
  const { type, text } = (given ?? {}) as Json
  const types = only ? [only] : ['plain_text', 'mrkdwn']
  if (!types.includes(String(type))) report(`text must be ${types.join(' or ')}`)
  if (typeof text !== 'string' || text === '') report('must be more than 0 characters')
  else tooLong(text, max, 'text', report)
}

function tooLong(value: unknown, max: number, name: string, report: Report): void {
  if (value === undefined) return
  if (typeof value !== 'string') report(`${name} must be a string`)
  else if (value.length > max) report(`must be less than ${max + 1} characters: ${name}`)
}

function list(given: unknown, max: number, name: string, report: Report): Json[] {
  if (!Array.isArray(given) || given.length === 0) {
    report(`must have at least 1 item: ${name}`)
    return []
  }
  if (given.length > max) report(`no more than ${max} items allowed: ${name}`)
  return given
}

function unique(items: Json[], id: 'action_id' | 'block_id', report: Report): void {
  const ids = items.map((item) => item[id]).filter((each) => each !== undefined)
  if (new Set(ids).size < ids.length) report(`${id} must be unique`)
}
