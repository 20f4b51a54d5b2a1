import type { Found, ToOpen } from '../../../src/activities/ports/thread.ts'
import type { SeenMessage } from '../../../src/domain/seen.ts'
import { TIMING } from '../../../src/domain/timing.ts'
import type { Directory } from '../../../src/slack/api/directory.ts'
import type { ReadMessage, SlackApi } from '../../../src/slack/api/web.ts'
import { createPaced } from '../../../src/slack/outbound/paced.ts'
import { createThreadReader } from '../../../src/slack/outbound/reader.ts'
import { key } from '../../domain/fixtures.ts'
import { person } from '../../harness/actors.ts'
import { FakeSlack } from './fake-slack.ts'
import { MemoryReads } from './memory-reads.ts'
import { FakePacer, over } from './worker.ts'
import { World } from './world.ts'

export const ROOT_TS = key.threadTs
/** A person's request, as Slack returns it. */
export const request: ReadMessage = { ts: ROOT_TS, user: 'UREQ', text: 'The VPN is down' }
const BOTS = ['UBRIDGE', 'UBOT']

/** A reader of one thread with these messages; records its calls to Slack and the directory. */
export function threadOf(...messages: ReadMessage[]) {
  const world = new World()
  const asked: string[] = []
  const homes: unknown[] = []
  const read: number[] = []
  const pages: { answers: (() => Promise<readonly ReadMessage[]>)[] } = { answers: [async () => messages] }
  const replies: SlackApi['replies'] = async ({ cursor = '0' }) => {
    const [nth, next] = [Number(cursor), Number(cursor) + 1]
    read.push(nth)
    const found = (await pages.answers[nth]?.()) ?? []
    return { messages: found, next: next < pages.answers.length ? String(next) : null }
  }
  const directory: Pick<Directory, 'personOf' | 'isBot' | 'nameOf'> = {
    personOf: async (user, hint) => {
      homes.push(hint)
      // Only what agents and the requester say can change a ticket.
      return user === 'UREQ' ? person(user) : person(user, 'agent')
    },
    isBot: async (user) => BOTS.includes(user),
    nameOf: async (user) => {
      asked.push(user)
      return user === 'UNOBODY' ? null : `name of ${user}`
    },
  }
  const unused = () => {
    throw new Error('the reader does not ask this')
  }
  const reads = new MemoryReads(() => world.now)
  const reader = createThreadReader({
    reads,
    api: over(new FakeSlack(world).api(), { replies }),
    paced: createPaced({ pacer: new FakePacer(world), timing: TIMING }),
    directory: {
      ...directory,
      ...{ identity: unused, invalidate: unused, warm: unused, problems: unused },
    },
    timing: TIMING,
  })
  return {
    asked,
    homes,
    /** Slack's other responses, page by page. */
    answering: (...answers: (() => Promise<readonly ReadMessage[]>)[]) => {
      pages.answers = answers
    },
    /** The pages that were read, each from its first attempt on. */
    read,
    reads,
    world,
    opening: (settled = false, known: Partial<ToOpen> = {}) =>
      reader.opening(key, { triggeredBy: 'UOPENER', rows: [], settled, ...known }),
    replies: (rows: readonly SeenMessage[] = []) =>
      reader.replies(key, rows, { requester: 'UREQ', mayAnswer: false, instants: [] }),
    walk: reader.walk,
  }
}

/** The result of the opening, for a request that was found. */
export async function rootOf(...messages: ReadMessage[]): Promise<Extract<Found, { kind: 'root' }>> {
  const found = await threadOf(...messages).opening()
  if (found.kind !== 'root') throw new Error(`no request was found: ${JSON.stringify(found)}`)
  return found
}
