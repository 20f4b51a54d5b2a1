import type { Found } from '../../../src/activities/ports/thread.ts'
import { TIMING } from '../../../src/domain/timing.ts'
import type { Directory } from '../../../src/slack/api/directory.ts'
import type { ReadMessage, SlackApi } from '../../../src/slack/api/web.ts'
import { createPaced } from '../../../src/slack/outbound/paced.ts'
import { createThreadReader } from '../../../src/slack/outbound/reader.ts'
import { key } from '../../domain/fixtures.ts'
import { person } from '../../harness/actors.ts'
import { FakeSlack } from './fake-slack.ts'
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
  const pages: { answers: (() => Promise<readonly ReadMessage[]>)[] } = { answers: [async () => messages] }
  const replies: SlackApi['replies'] = async ({ cursor = '0' }) => {
    const [nth, next] = [Number(cursor), Number(cursor) + 1]
    const found = (await pages.answers[nth]?.()) ?? []
    return { messages: found, next: next < pages.answers.length ? String(next) : null }
  }
  const directory: Pick<Directory, 'personOf' | 'isBot' | 'nameOf'> = {
    personOf: async (user, hint) => {
      homes.push(hint)
      return person(user)
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
  const reader = createThreadReader({
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
    opening: (settled = false) => reader.opening(key, settled),
    replies: () => reader.replies(key),
  }
}

/** The result of the opening, for a request that was found. */
export async function rootOf(...messages: ReadMessage[]): Promise<Extract<Found, { kind: 'root' }>> {
  const found = await threadOf(...messages).opening()
  if (found.kind !== 'root') throw new Error(`no request was found: ${JSON.stringify(found)}`)
  return found
}
