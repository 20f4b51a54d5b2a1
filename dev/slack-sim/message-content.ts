import { checkBlocks, withIds } from './blocks.ts'
import type { MessageMetadata, TruthMessage } from './control-api.ts'
import { explained, SlackError } from './slack-error.ts'

/** Text, blocks, attachments and metadata of a message, with the checks of all chat methods. */

/** Slack splits a longer text of a post into several messages, and refuses it in an update. */
export const MAX_TEXT = 4000
const HARD_LIMIT = 40_000
const MAX_ATTACHMENTS = 100
const MAX_METADATA = 16_000

type Content = Pick<TruthMessage, 'text' | 'blocks' | 'attachments' | 'metadata'>

type Given = {
  text?: string
  blocks?: unknown
  attachments?: unknown
  metadata?: unknown
}

/** Errors that `readContent` may throw: part of the error table of every method that uses it. */
export const contentErrors = [
  'no_text',
  'invalid_blocks',
  'invalid_blocks_format',
  'too_many_attachments',
] as const
export const metadataErrors = [
  'invalid_metadata_format',
  'invalid_metadata_schema',
  'metadata_too_large',
] as const

/** The given parts of the content; the others are left out. */
export function readContent(given: Given): Partial<Content> {
  const content: Partial<Content> = {}
  if (given.text !== undefined) content.text = given.text.slice(0, HARD_LIMIT)
  if (given.blocks !== undefined) content.blocks = withIds(checkBlocks(given.blocks))
  if (given.attachments !== undefined) content.attachments = checkAttachments(given.attachments)
  if (given.metadata !== undefined) content.metadata = checkMetadata(given.metadata)
  return content
}

/** Refuses a message without visible content. */
export function requireSomething({ text, blocks, attachments }: Partial<Content>): void {
  if (!text && !blocks?.length && !attachments?.length) throw new SlackError('no_text')
}

/** Splits the text into pieces that fit into one message each, at line ends or spaces where possible. */
export function splitText(text: string): string[] {
  const pieces: string[] = []
  let rest = text
  while (rest.length > MAX_TEXT) {
    const head = rest.slice(0, MAX_TEXT)
    const cut = Math.max(head.lastIndexOf('\n'), head.lastIndexOf(' '))
    const end = cut > MAX_TEXT / 2 ? cut + 1 : MAX_TEXT
    pieces.push(rest.slice(0, end))
    rest = rest.slice(end)
  }
  return [...pieces, rest]
}

/** Attachments as Slack stores them: numbered, each with a fallback. */
function checkAttachments(attachments: unknown): Record<string, unknown>[] {
  const isObject = (each: unknown) => typeof each === 'object' && each !== null && !Array.isArray(each)
  if (!Array.isArray(attachments) || !attachments.every(isObject)) {
    throw explained('invalid_arguments', ['must be an array of objects: attachments'])
  }
  if (attachments.length > MAX_ATTACHMENTS) throw new SlackError('too_many_attachments')
  return attachments.map((each, index) => ({ fallback: '[no preview available]', ...each, id: index + 1 }))
}

/** An empty object means no metadata: an update removes metadata this way. */
function checkMetadata(metadata: unknown): MessageMetadata | undefined {
  if (typeof metadata !== 'object' || metadata === null || Array.isArray(metadata)) {
    throw new SlackError('invalid_metadata_format')
  }
  if (Object.keys(metadata).length === 0) return undefined
  const { event_type, event_payload } = metadata as Partial<MessageMetadata>
  if (typeof event_type !== 'string' || !/^\w{1,255}$/.test(event_type)) {
    throw new SlackError('invalid_metadata_schema')
  }
  if (typeof event_payload !== 'object' || event_payload === null || Array.isArray(event_payload)) {
    throw new SlackError('invalid_metadata_schema')
  }
  if (!Object.values(event_payload).every(isShallow)) throw new SlackError('invalid_metadata_schema')
  if (JSON.stringify(event_payload).length > MAX_METADATA) throw new SlackError('metadata_too_large')
  return { event_type, event_payload }
}

/** Payloads hold plain values, and one level of lists or objects of them. */
function isShallow(value: unknown): boolean {
  if (typeof value !== 'object' || value === null) return true
  return Object.values(value).every((each) => typeof each !== 'object' || each === null)
}
