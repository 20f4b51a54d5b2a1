import type {
  CallFault,
  CallMatch,
  EventFault,
  EventMatch,
  FaultOrder,
  FaultRecord,
  StreamItem,
} from './control-api.ts'
import type { SlackEvent } from './events.ts'

type CallRecord = FaultRecord & CallFault & { match?: CallMatch }
type EventRecord = FaultRecord & EventFault & { match?: EventMatch }
type CallKind = CallFault['kind']

/** Faults before Slack reads the call, and faults around the storing. */
export const before: CallKind[] = ['rate_limited', 'http_error', 'html', 'error', 'cut', 'slow']
export const storing: CallKind[] = ['stored_then_error', 'stored_then_cut', 'stored_late', 'lag']
const onEvents = ['event_duplicate', 'event_reorder', 'event_delay', 'event_silence']

/** The ordered faults, and how often each has hit. */
export class Faults {
  #records: FaultRecord[] = []
  #count = 0
  readonly #emit: (item: StreamItem) => void

  constructor(emit: (item: StreamItem) => void) {
    this.#emit = emit
  }

  order(order: FaultOrder): FaultRecord {
    const known: string[] = [...before, ...storing, ...onEvents]
    if (!known.includes(order.kind))
      throw new Error(`there is no fault ${order.kind}: use ${known.join(', ')}`)
    this.#count += 1
    const record = { ...order, id: this.#count, left: order.times ?? 1, hits: 0 }
    this.#records.push(record)
    return record
  }

  list(): FaultRecord[] {
    return this.#records
  }

  left(): number {
    return this.#records.reduce((sum, record) => sum + record.left, 0)
  }

  clear(): void {
    this.#records = []
  }

  /** The fault of one of these kinds that hits this call, if any. */
  takeCall(kinds: CallKind[], method: string, params: Record<string, unknown>): CallRecord | undefined {
    const hit = this.#records.find(
      (each): each is CallRecord =>
        each.left > 0 &&
        (kinds as string[]).includes(each.kind) &&
        callMatches((each as CallRecord).match ?? {}, method, params),
    )
    return hit && this.#use(hit)
  }

  /** The fault that hits this event, if any. */
  takeEvent(event: SlackEvent, own: boolean): EventRecord | undefined {
    const hit = this.#records.find(
      (each): each is EventRecord =>
        each.left > 0 &&
        onEvents.includes(each.kind) &&
        eventMatches((each as EventRecord).match ?? {}, event, own),
    )
    return hit && this.#use(hit)
  }

  #use<Kind extends FaultRecord>(record: Kind): Kind {
    record.left -= 1
    record.hits += 1
    this.#emit({ kind: 'fault', fault: record })
    return record
  }
}

function callMatches(match: CallMatch, method: string, params: Record<string, unknown>): boolean {
  return (
    (match.method === undefined || match.method === method) &&
    (match.channel === undefined || match.channel === params.channel) &&
    includes([params.text, params.blocks], match.textIncludes) &&
    includes([params.metadata], match.metadataKey)
  )
}

function eventMatches(match: EventMatch, event: SlackEvent, own: boolean): boolean {
  const item = event.item as { channel?: string } | undefined
  const channel = typeof event.channel === 'object' ? event.channel.id : event.channel
  return (
    (match.type === undefined || match.type === event.type) &&
    (match.subtype === undefined || match.subtype === event.subtype) &&
    (match.channel === undefined || match.channel === (channel ?? item?.channel)) &&
    (match.own === undefined || match.own === own) &&
    includes([event], match.textIncludes)
  )
}

/** Whether one of the values contains the words. A value is text or JSON, parsed or not. */
function includes(values: unknown[], words: string | undefined): boolean {
  if (words === undefined) return true
  return values.some((value) => {
    const text = typeof value === 'string' ? value : (JSON.stringify(value) ?? '')
    return text.includes(words)
  })
}
