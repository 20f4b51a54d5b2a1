import type { State, TruthMessage } from '../slack-sim/control-api.ts'
import type { Status } from './facts.ts'
import type { TicketRecord, WriteRecord } from './postgres-side.ts'

/** What stands in Slack for one write. */
export type Standing = {
  write: WriteRecord
  /** The messages that carry its receipt and are there. */
  messages: TruthMessage[]
  /** The messages that carried it and were deleted. */
  deleted: number
}

/** What a card says to whoever reads it. */
export type Said = {
  status: Status | null
  assignee: string | null
}

/** Everything the bot has written, by the receipt in it. */
export class BotMessages {
  readonly #byReceipt: Map<string, TruthMessage[]>
  readonly #state: State

  constructor(state: State) {
    const { bot } = state.workspace
    this.#state = state
    const own = state.messages.filter((message) => message.bot_id === bot.botId)
    this.#byReceipt = Map.groupBy(own, receiptIn)
  }

  standing(write: WriteRecord): Standing {
    const all = this.#byReceipt.get(write.receipt) ?? []
    const messages = all.filter((message) => !message.deleted)
    return { write, messages, deleted: all.length - messages.length }
  }

  /** What stands although no write is known to have put it there. */
  unknown(tickets: TicketRecord[]): TruthMessage[] {
    const known = new Set(tickets.flatMap(({ writes }) => writes.map(({ receipt }) => receipt)))
    const unknown = [...this.#byReceipt].filter(([receipt]) => !known.has(receipt))
    return unknown.flatMap(([, messages]) => messages).filter((message) => !message.deleted)
  }

  isDeleted(channel: string, ts: string): boolean {
    return this.#state.messages.some((each) => each.channel === channel && each.ts === ts && each.deleted)
  }

  /** The bot's own reactions on a message. */
  reactions(channel: string, ts: string): string[] {
    const { bot } = this.#state.workspace
    const message = this.#state.messages.find((each) => each.channel === channel && each.ts === ts)
    return (message?.reactions ?? [])
      .filter(({ users }) => users.includes(bot.userId))
      .map(({ name }) => name)
  }
}

const receiptIn = ({ metadata }: TruthMessage): string => String(metadata?.event_payload.k ?? '')

/** `*Name*\nvalue` in the fields of the triage card; "New" is an open ticket that nobody has touched. */
export function triageCardSays({ blocks = [] }: TruthMessage): Said {
  const texts = blocks.flatMap((block) => (block.fields as { text: string }[] | undefined) ?? [])
  const field = (name: string) => texts.find(({ text }) => text.startsWith(`*${name}*\n`))?.text ?? ''
  const [, word] = /\b(New|Open|Resolved|Closed)\b/.exec(field('Status').slice('*Status*'.length)) ?? []
  return {
    status: word === 'New' ? 'open' : ((word?.toLowerCase() as Status | undefined) ?? null),
    assignee: mentioned(field('Assignee')),
  }
}

/** The first line of the card in the thread, which names an assignee only while somebody works on it. */
export function threadCardSays({ text }: TruthMessage): Said {
  if (text.includes('is closed.')) return { status: 'closed', assignee: null }
  if (/is resolved( by <@\w+>)?\./.test(text)) return { status: 'resolved', assignee: null }
  if (/is with (the team|<@\w+>)\./.test(text)) return { status: 'open', assignee: mentioned(text) }
  return { status: null, assignee: null }
}

const mentioned = (text: string): string | null => /<@(\w+)>/.exec(text)?.[1] ?? null

/** The line by which a person would call the request. */
export function titleIn(state: State, channel: string, ts: string): string {
  const message = state.messages.find((each) => each.channel === channel && each.ts === ts)
  const line = (message?.text ?? '').split('\n').find((each) => /[\p{L}\p{N}]/u.test(each))
  return line?.trim() ?? message?.files?.[0]?.name ?? '(no words)'
}
