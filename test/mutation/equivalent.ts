import type { Mutant } from './mutants.ts'

/** A mutant without a visible effect, and the reason. */
export type Equivalent = Pick<Mutant, 'file' | 'code' | 'from' | 'to'> & { readonly why: string }

type Change = Pick<Mutant, 'code' | 'from' | 'to'>

const inFile = (file: string, why: string, ...changes: Change[]): Equivalent[] =>
  changes.map((change) => ({ file, ...change, why }))

const SLOTS = 'src/db/pacing/slots.ts'
const CHANGE = 'src/slack/outbound/change.ts'
const REPLY = 'src/domain/text/reply-kind.ts'
const RICH = 'src/domain/text/rich-text.ts'
const VISIBLE = 'src/domain/text/visible.ts'
const WORDS = 'src/domain/text/words.ts'
const CUT = '.slice(0, LONGEST_WORDS)'

export const EQUIVALENT: readonly Equivalent[] = [
  ...inFile(
    SLOTS,
    'an instant before any other: 1 ms of 1970 is that as well as 0',
    { code: 'Math.max(0, ...retryAt.slice(0, callPriority)) + GRACE_MS', from: '0', to: '1' },
    {
      code: 'const behindAt = (bucket.retryAt[callPriority] ?? 0) + bucket.limit.intervalMs',
      from: '0',
      to: '1',
    },
    {
      code: 'return { ...bucket, retryAt: retryAt.with(callPriority, Math.max(retryAt[callPriority] ?? 0, comeAt)) }',
      from: '0',
      to: '1',
    },
  ),
  ...inFile('src/domain/terms.ts', 'the rules have one version: no decision reads the number yet', {
    code: 'export const RULES = 1',
    from: '1',
    to: '2',
  }),
  ...inFile(
    REPLY,
    'no pleasantry has more than four words: to try longer phrases only takes longer',
    { code: 'const MOST_WORDS = 4', from: '4', to: '5' },
    { code: 'let taken = Math.min(MOST_WORDS, rest.length)', from: 'min', to: 'max' },
  ),
  ...inFile(
    RICH,
    'what is cut off here does not fit into the line either: the cut bounds the time, which growth.test.ts measures',
    { code: 'const text = encoded(textOf(element.text).slice(0, LONGEST_WORDS))', from: CUT, to: '' },
    { code: 'return link(textOf(element.url).slice(0, LONGEST_WORDS), text)', from: CUT, to: '' },
    {
      code: 'return encoded(textOf(element.fallback).slice(0, LONGEST_WORDS)) || dayOf(element.timestamp)',
      from: CUT,
      to: '',
    },
    { code: 'return encoded(textOf(element.value).slice(0, LONGEST_WORDS))', from: CUT, to: '' },
  ),
  ...inFile(VISIBLE, 'the last character of two units is also the last of three', {
    code: "const before = [...whole.slice(Math.max(0, at - 2), at)].at(-1) ?? ' '",
    from: '2',
    to: '3',
  }),
  ...inFile(
    VISIBLE,
    'where the text ends stands no letter: a blank says that as well as an exclamation mark',
    {
      code: 'const after = String.fromCodePoint(whole.codePointAt(at + found.length) ?? 0x20)',
      from: '0x20',
      to: '33',
    },
  ),
  ...inFile(
    VISIBLE,
    'what is cut off here does not fit either: the cut bounds the time, which growth.test.ts measures',
    {
      code: 'for (const piece of characters(text.slice(0, longest + 1))) {',
      from: '.slice(0, longest + 1)',
      to: '',
    },
    { code: 'for (const piece of characters(text.slice(0, longest + 1))) {', from: '1', to: '2' },
  ),
  ...inFile(
    WORDS,
    'what is cut off here is cut off at the end: the cut bounds the time, which growth.test.ts measures',
    { code: 'budget.room -= cut.length', from: '-=', to: '+=' },
    { code: 'return encoded(textOf(fields.text).slice(0, LONGEST_WORDS))', from: CUT, to: '' },
    {
      code: 'for (const each of listOf(node).slice(0, MOST_VALUES)) visit(each, beside, depth)',
      from: '.slice(0, MOST_VALUES)',
      to: '',
    },
    {
      code: 'const [name, text] = [textOf(title).slice(0, LONGEST_WORDS), value.slice(0, LONGEST_WORDS)]',
      from: CUT,
      to: '',
    },
  ),
  ...inFile(
    CHANGE,
    'only marks have no channel on record, and what goes to a thread is refused in no channel',
    { code: 'if (row.channel === null) return null', from: 'row.channel === null', to: 'false' },
  ),
  ...inFile(CHANGE, 'no message has the ts null: no card is posted again for it', {
    code: 'if (lost !== null) await writes.recreate(row.opKey, lost)',
    from: 'lost !== null',
    to: 'true',
  }),
  ...inFile('src/slack/outbound/post.ts', 'the next attempt comes at once after 1 ms as well as after 2 ms', {
    code: 'export const AT_ONCE_MS = 1',
    from: '1',
    to: '2',
  }),
  ...inFile(
    'src/domain/timing.ts',
    'bounds with a margin of seconds, and pauses: a millisecond more keeps every order between them',
    ...[
      ['callMs', '10_000', '10001'],
      ['sendDeadlineMs', '2_000', '2001'],
      ['lateCommitMs', '30_000', '30001'],
      ['readLagMs', '10_000', '10001'],
      ['skewMs', '60_000', '60001'],
      ['attemptMs', '45_000', '45001'],
      ['heartbeatMs', '5_000', '5001'],
      ['leaseMs', '60_000', '60001'],
      ['editIntervalMs', '10_000', '10001'],
      ['slotHorizonMs', '2_000', '2001'],
      ['gracePeriodMs', '2_000', '2001'],
      ['sweepMs', '180_000', '180001'],
      ['answerMs', '2_000', '2001'],
      ['handOverMs', '700', '701'],
      ['coverMs', '5_000', '5001'],
      ['coverLiveMs', '15_000', '15001'],
      ['distrustMs', '420_000', '420001'],
      ['limitedMs', '60_000', '60001'],
    ].map(([name = '', from = '', to = '']) => ({ code: `${name}: ${from},`, from, to })),
  ),
  ...inFile('src/slack/outbound/release.ts', 'pages of 501 parked writes are as good as pages of 500', {
    code: 'const PAGE = 500',
    from: '500',
    to: '501',
  }),
  ...inFile('src/slack/outbound/targets.ts', 'a pause, of five seconds or of a millisecond more', {
    code: 'const RETRY_MS = 5_000',
    from: '5_000',
    to: '5001',
  }),
  ...inFile(
    'src/domain/stored/event.ts',
    'a step may add what no event has: the check that follows leaves it out, or refuses it as it refuses what is missing',
    {
      code: "old.kind === 'opened' && only !== undefined ? { clocks: [only], ...old } : old",
      from: "old.kind === 'opened' && only !== undefined",
      to: 'true',
    },
    {
      code: "old.kind === 'opened' && only !== undefined ? { clocks: [only], ...old } : old",
      from: '&&',
      to: '||',
    },
  ),
  ...inFile('src/domain/stored/parts.ts', 'a set of one name: its value says nothing', {
    code: 'export const source = nameIn<Source>({ reaction: true })',
    from: 'true',
    to: 'false',
  }),
]

const fits = (named: Equivalent, mutant: Mutant): boolean =>
  named.file === mutant.file &&
  named.code === mutant.code &&
  named.from === mutant.from &&
  named.to === mutant.to

export const isNamed = (mutant: Mutant): boolean => EQUIVALENT.some((each) => fits(each, mutant))

/** Entries whose code has changed. */
export const stale = (mutants: readonly Mutant[]): Equivalent[] =>
  EQUIVALENT.filter((each) => !mutants.some((mutant) => fits(each, mutant)))
