import { WebAPIHTTPError, WebAPIRequestError } from '@slack/web-api'
import { TIMING } from '../../../src/domain/timing.ts'
import { US } from './fake-slack.ts'
import {
  beginsAnyhow,
  changesMessages,
  countsFromAfter,
  EMPTY,
  endsNow,
  forgetsAttempts,
  forgetsWhatIsPointless,
  leavesAsItStands,
  looksWhereItWouldPost,
  ourKind,
  reads,
  rethrows,
  seesAges,
  storesLate,
  swallowsLaterPages,
  taken,
  withApi,
  withWrites,
} from './faulty-ports.ts'
import { type Broken, EPOCH } from './notice-case.ts'

/** A rule of docs/adr/0005 as a sentence, how the test removes it, and the harm that must then be found. */
export type Rule = {
  readonly rule: string
  readonly without: Broken
  readonly harm: 'doubled' | 'lost' | 'false'
}

const Q_AT_ONCE = { lateCommitMs: -TIMING.sendDeadlineMs - TIMING.callMs, readLagMs: 0 }

export const RULES: readonly Rule[] = [
  {
    rule: 'a post whose outcome is unknown is read back before another is made',
    without: { ports: withWrites(forgetsAttempts) },
    harm: 'doubled',
  },
  { rule: 'a miss does not count at once', without: { timing: Q_AT_ONCE }, harm: 'doubled' },
  {
    rule: 'a miss counts at the age D + T + C + L, not a second earlier',
    without: { timing: { readLagMs: TIMING.readLagMs - 1_000 } },
    harm: 'doubled',
  },
  {
    rule: 'an attempt leaves within D of its stored intent or not at all',
    without: { ports: withApi((api) => ({ post: (to, text, k) => api.post(to, text, k, Infinity) })) },
    harm: 'doubled',
  },
  {
    rule: 'D is counted from before the intent is stored',
    without: { ports: countsFromAfter },
    harm: 'doubled',
  },
  {
    rule: 'a read-back starts M earlier than the first attempt',
    without: { timing: { skewMs: 0 } },
    harm: 'doubled',
  },
  {
    rule: 'a read-back has no upper end by a clock of ours',
    without: { ports: (ports, stage) => reads(ports, (read) => endsNow(read, stage)) },
    harm: 'doubled',
  },
  {
    rule: 'a read-back looks in the channel that the post went to',
    without: { ports: looksWhereItWouldPost },
    harm: 'doubled',
  },
  {
    rule: 'what became pointless and was not found is void',
    without: { ports: withWrites(forgetsWhatIsPointless) },
    harm: 'false',
  },
  {
    rule: 'what became pointless and was found is edited',
    without: { ports: withWrites(leavesAsItStands) },
    harm: 'false',
  },
  {
    rule: 'a failed read is no miss',
    without: { ports: (ports) => reads(ports, (read) => read.catch(() => EMPTY)) },
    harm: 'doubled',
  },
  { rule: 'a read that fails halfway is no miss', without: { ports: swallowsLaterPages }, harm: 'doubled' },
  {
    rule: 'every page is followed',
    without: { ports: (ports) => reads(ports, async (read) => ({ ...(await read), next: null })) },
    harm: 'doubled',
  },
  {
    rule: 'a read asks for the metadata',
    without: { ports: changesMessages(({ metadata: _, ...message }) => message) },
    harm: 'doubled',
  },
  {
    rule: 'a hit is a message with this write’s receipt',
    without: { ports: (ports, stage) => changesMessages(taken(stage))(ports) },
    harm: 'lost',
  },
  {
    rule: 'a hit is a message of our own bot',
    without: { ports: changesMessages((message) => ({ ...message, bot_id: US.botId })) },
    harm: 'lost',
  },
  {
    rule: 'a hit is a message of our own kind',
    without: { ports: changesMessages(ourKind) },
    harm: 'lost',
  },
  {
    rule: 'ages are measured on the database’s clock',
    without: {
      ports: withWrites((writes, stage) =>
        seesAges(writes, (row, age) => age + (row ? stage.workerSkew : 0)),
      ),
    },
    harm: 'doubled',
  },
  {
    rule: 'the age of the latest attempt counts, not of the first',
    without: {
      ports: withWrites((writes, { world }) =>
        seesAges(writes, (row) => world.now + EPOCH - (row.firstAt ?? 0)),
      ),
    },
    harm: 'doubled',
  },
  {
    rule: 'the intent is stored before the call',
    without: { ports: withWrites(storesLate) },
    harm: 'doubled',
  },
  {
    rule: 'an attempt begins by compare-and-set',
    without: { ports: withWrites(beginsAnyhow) },
    harm: 'doubled',
  },
  {
    rule: 'an attempt is taken back only by itself',
    without: {
      ports: withWrites((_, { writes }) => ({
        again: (opKey) => writes.again(opKey, writes.row(opKey).attempt),
      })),
    },
    harm: 'doubled',
  },
  {
    rule: 'a server’s error leaves the outcome unknown',
    without: { ports: withApi((api) => rethrows(api, (error) => error instanceof WebAPIHTTPError)) },
    harm: 'doubled',
  },
  {
    rule: 'a cut or timed out connection leaves the outcome unknown',
    without: { ports: withApi((api) => rethrows(api, (error) => error instanceof WebAPIRequestError)) },
    harm: 'doubled',
  },
  {
    rule: 'Slack’s client does not retry by itself',
    without: {
      ports: withApi((api) => ({ post: (...args) => api.post(...args).catch(() => api.post(...args)) })),
    },
    harm: 'doubled',
  },
]
