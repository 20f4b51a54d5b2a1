import type { State, TruthMessage } from '../slack-sim/control-api.ts'
import type { Status } from './facts.ts'
import type { TicketRecord, WriteRecord } from './postgres-side.ts'

/** The messages in Slack that belong to one write. */
export type Standing = {
  write: WriteRecord
  /** The messages that carry its receipt and still exist. */
  messages: TruthMessage[]
  /** The deleted messages that carried it. */
  deleted: number
}

/** The fields of a card. */
export type Said = {
  status: Status | null
  assignee: string | null
}

/** All messages of the bot, by their receipt. */
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

  /** Messages of the bot that belong to no known write. */
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

/**
 * Reads the state line of the triage card: status and assignee are its first two parts. "New" is an open ticket
 * without assignee and answer.
 */
export function triageCardSays({ blocks = [] }: TruthMessage): Said {
  const sections = blocks.filter(({ type }) => type === 'section') as { text?: { text: string } }[]
  const [status = '', assignee = ''] = (sections[0]?.text?.text ?? '').split('·')
  const [, word] = /\*(New|Open|Resolved|Closed|Dismissed)\*/.exec(status) ?? []
  return {
    status: word === 'New' ? 'open' : ((word?.toLowerCase() as Status | undefined) ?? null),
    assignee: mentioned(assignee),
  }
}

/** Reads the first line of the thread card. It names an assignee only while the ticket is in progress. */
export function threadCardSays({ text }: TruthMessage): Said {
  if (text.includes('is closed.')) return { status: 'closed', assignee: null }
  if (text.includes('is dismissed.')) return { status: 'dismissed', assignee: null }
  if (/is resolved( by <@\w+>)?\./.test(text)) return { status: 'resolved', assignee: null }
  if (/is with (the team|<@\w+>)\./.test(text)) return { status: 'open', assignee: mentioned(text) }
  return { status: null, assignee: null }
}

const mentioned = (text: string): string | null => /<@(\w+)>/.exec(text)?.[1] ?? null

/** The first line of the request's text. */
export function titleIn(state: State, channel: string, ts: string): string {
  const message = state.messages.find((each) => each.channel === channel && each.ts === ts)
  const line = (message?.text ?? '').split('\n').find((each) => /[\p{L}\p{N}]/u.test(each))
  return line?.trim() ?? message?.files?.[0]?.name ?? '(no words)'
}
