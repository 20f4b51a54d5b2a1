import { setTimeout as sleep } from 'node:timers/promises'
import { isDeepStrictEqual } from 'node:util'
import { expect } from 'vitest'
import type { EphemeralMessage, TruthMessage } from '../../dev/slack-sim/control-api.ts'
import { accountOf } from './account.ts'
import { differences, type Record, recordOf } from './agreement.ts'
import { GROUP, type Name } from './company.ts'
import { cardOf, Person, type Place, until } from './people.ts'
import type { Program } from './program.ts'
import { type At, aboutOf, buttonsOf, isCard, isDockets, isSame, readable, workflowId } from './words.ts'

/** Words or mentions of people that must be visible. */
type Words = readonly (string | Person)[]

const AT_REST_MS = 40_000

/** A story's people and their expectations. A message that was not expected fails the story. */
export class World {
  readonly program: Program
  /** Slack's mention of the team's group. */
  readonly group = `<!subteam^${GROUP}>`
  readonly ana: Person
  readonly ben: Person
  readonly lea: Person
  readonly rob: Person
  readonly oscar: Person
  readonly sam: Person
  readonly #requests: At[] = []
  readonly #cards: At[] = []
  readonly #heard = new Set<string>()
  readonly #allowed: [user: string, words: string][] = []

  constructor(program: Program, cast: number) {
    this.program = program
    const person = (name: Name) => new Person(name, cast, program, this.isAbout)
    this.ana = person('ana')
    this.ben = person('ben')
    this.lea = person('lea')
    this.rob = person('rob')
    this.oscar = person('oscar')
    this.sam = person('sam')
  }

  /** From here on this message belongs to the story. */
  readonly isAbout = (request: At): void => void this.#requests.push(request)

  /** Posts a request and opens it, for stories about later events. */
  readonly hasTicket = async (text: string, how: Parameters<Person['asks']>[1] = {}): Promise<At> => {
    const ticket = await this.rob.asks(text, how)
    await this.rob.reacts(how.channel === 'brief' ? 'sos' : 'ticket', ticket)
    await this.expectCard(ticket).toShow('Unassigned')
    return ticket
  }

  /** Both cards of a ticket are expected from here on. */
  readonly expectCard = (ticket: At) => this.#expectCard(ticket, 'triage')
  readonly expectThread = (ticket: At) => this.#expectCard(ticket, 'thread')

  #expectCard(ticket: At, place: Place) {
    this.#cards.push(ticket)
    const when = (what: string, holds: (card: TruthMessage) => boolean) =>
      until(this.program, `${what} on the ${place} card`, () => {
        const card = cardOf(this.program, ticket, place)
        return card && holds(card) ? card : undefined
      })
    return {
      toShow: (...words: Words) => when(listed(words), (card) => says(readable(card), words)),
      toHaveButtons: (...labels: string[]) =>
        when(`the buttons ${labels}`, ({ blocks }) =>
          isDeepStrictEqual(
            buttonsOf(blocks).map(({ label }) => label),
            labels,
          ),
        ),
    }
  }

  /**
   * Waits until Docket has posted this notice about the ticket; the end of the story checks that it was posted once.
   */
  readonly expectNotice = async (ticket: At, ...words: Words): Promise<TruthMessage> => {
    const notice = await until(this.program, `the notice ${listed(words)}`, () =>
      this.#said().find((each) => this.#isNews(each, words) && isSame(aboutOf(each), ticket)),
    )
    this.#heard.add(notice.ts)
    return notice
  }

  /** Waits until a notice that no longer holds is edited, and says why. */
  readonly expectEdited = ({ channel, ts }: TruthMessage, why: string): Promise<TruthMessage> =>
    until(this.program, `“${why}” on the edited notice`, () =>
      this.#said().find(
        (each) => each.channel === channel && each.ts === ts && each.edits === 1 && each.text.includes(why),
      ),
    )

  readonly toldPrivately = async (person: Person, ...words: Words): Promise<EphemeralMessage> => {
    const told = await until(this.program, `${listed(words)} to ${person.name} alone`, () =>
      this.#told(person).find((each) => this.#isNews(each, words)),
    )
    this.#heard.add(told.ts)
    return told
  }

  /** Waits until exactly these events are on record. */
  readonly expectRecord = async (ticket: At, ...kinds: string[]): Promise<Record> => {
    let record: Record | null = null
    await this.eventually(`the record is ${kinds}`, async () => {
      record = await recordOf(this.program, ticket)
      return isDeepStrictEqual(record?.events.map(({ kind }) => kind) ?? [], kinds)
    })
    if (record === null) throw new Error('there is no record')
    return record
  }

  /** Waits until the workflow of a trigger has found nothing to open, and returns the reason. */
  readonly expectNothing = async (message: At): Promise<unknown> => {
    const handle = this.program.client.workflow.getHandle(workflowId(this.program, message))
    await this.eventually('the try to open it is over', async () => {
      const found = await handle.describe().catch(() => null)
      return found?.status.name === 'COMPLETED'
    })
    expect(await recordOf(this.program, message)).toBeNull()
    return handle.result()
  }

  /** Waits until a message has reached the ticket's workflow, even if it changes nothing. */
  readonly isHeard = (ticket: At, message: At): Promise<void> => {
    const handle = this.program.client.workflow.getHandle(workflowId(this.program, ticket))
    return this.eventually('the ticket hears of it', async () => {
      const { events } = await handle.fetchHistory()
      const told = (events ?? []).flatMap(
        ({ workflowExecutionSignaledEventAttributes: signal }) => signal?.input?.payloads ?? [],
      )
      return told.some(({ data }) => Buffer.from(data ?? []).includes(`msg:${message.ts}`))
    })
  }

  /** Waits until every event is acknowledged: for stories that run alone. */
  readonly isQuiet = (): Promise<void> =>
    this.eventually('Slack has nothing left to tell', async () => {
      const { pendingEvents, pendingCalls } = await this.program.sim.idle()
      return pendingEvents + pendingCalls === 0
    })

  /** For state that no stream reports, such as a server's. */
  readonly eventually = async (what: string, isSo: () => Promise<boolean>): Promise<void> => {
    for (const last = Date.now() + AT_REST_MS; !(await isSo()); await sleep(80))
      if (Date.now() > last) throw new Error(`it never came about that ${what}`)
  }

  /** Waits until Slack, Postgres and the workflow agree about a ticket, with nothing in flight. */
  readonly isAtRest = async (ticket: At): Promise<void> => {
    let left = ['they could not be compared']
    const agreed = this.eventually('all agree', async () => {
      left = await differences(this.program, ticket)
      return left.length === 0
    })
    await agreed.catch(() => undefined)
    expect(left, 'Slack, Postgres and the workflow at rest').toEqual([])
  }

  /** For a private message that depends on timing. */
  readonly mayBeTold = (person: Person, words: string): void => void this.#allowed.push([person.id, words])

  /** At the end all three agree, and no unexpected message was posted. */
  async close(): Promise<void> {
    for (const request of this.#requests) await this.isAtRest(request)
    const mine = this.#said().filter((each) => this.#isAmong(this.#requests, each))
    const expected = (each: TruthMessage): boolean =>
      isCard(each) ? this.#isAmong(this.#cards, each) : this.#heard.has(each.ts)
    const people = [this.ana, this.ben, this.lea, this.rob, this.oscar, this.sam]
    const allowed = ({ user, text }: EphemeralMessage): boolean =>
      this.#allowed.some(([id, words]) => id === user && text.includes(words))
    const told = people
      .flatMap((person) => this.#told(person))
      .filter((each) => !this.#heard.has(each.ts) && !allowed(each))
    const unexpected = [...mine.filter((each) => !expected(each)), ...told]
    expect(
      unexpected.map(({ text }) => text),
      'what nobody expected',
    ).toEqual([])
  }

  /** The evidence from all sides, for a failed story. */
  readonly account = (): Promise<string> => accountOf(this.program, this.#requests)

  #isAmong(requests: readonly At[], message: TruthMessage): boolean {
    const about = aboutOf(message)
    return requests.some((request) => isSame(about, request))
  }

  #isNews(message: TruthMessage | EphemeralMessage, words: Words): boolean {
    return !isCard(message) && says(message.text, words) && !this.#heard.has(message.ts)
  }

  #said = (): TruthMessage[] => this.program.slack.state().messages.filter(isDockets)

  #told = (person: Person): EphemeralMessage[] =>
    this.program.slack.state().ephemerals.filter(({ user }) => user === person.id)
}

const asText = (word: string | Person): string => (typeof word === 'string' ? word : `<@${word.id}>`)
const listed = (words: Words): string => words.map((word) => `“${asText(word)}”`).join(', ')
const says = (text: string, words: Words): boolean => words.every((word) => text.includes(asText(word)))
