import {
  absentFrom,
  type Finding,
  findingsOf,
  type HistoryRoot,
  type KnownRoots,
  type ThreadToRead,
} from '../../domain/catch-up.ts'
import type { Counts, HistoryMessage, Pass } from '../ports/catch-up.ts'
import { handOver } from './hand-over.ts'
import {
  ADVANCED,
  type CatchUpParts,
  type Handing,
  NOTHING,
  type Outcome,
  type Scope,
  sum,
  viewOf,
} from './parts.ts'

/** The next page of the channel's history, newest first; behind the last one the threads follow. */
export async function readHistory(parts: CatchUpParts, scope: Scope, pass: Pass): Promise<Outcome> {
  const { catchUps, history, timing } = parts
  const view = viewOf(pass, scope, timing)
  if (pass.reachedTs !== null && pass.reachedTs <= view.from) {
    // Their requests are older than the history that is read: each thread tells of itself.
    await catchUps.queueOlder(pass, scope.channels, view.from)
    await catchUps.enter(pass, 'threads')
    return ADVANCED
  }
  const until = pass.reachedTs ?? view.until
  const read = await history.history(placeOf(scope), { from: view.from, until })
  if (read.kind !== 'page') return read
  const handed = await handPage({ parts, scope, view }, { messages: read.messages, from: read.from, until })
  if ('kind' in handed) return handed
  await catchUps.pageRead(pass, read.from, handed.threads, handed.found)
  return ADVANCED
}

const placeOf = ({ workspace, channels: [channel = ''] }: Scope) => ({ workspace, channel })

type Page = { readonly messages: readonly HistoryMessage[]; readonly from: string; readonly until: string }
type Handed = { readonly threads: readonly ThreadToRead[]; readonly found: Counts }
type NotRead = Exclude<Outcome, { kind: 'advanced' }>

/** The rows first, so that a ticket that is opened finds them; then what they call for, oldest first. */
async function handPage(handing: Handing, { messages, ...range }: Page): Promise<Handed | NotRead> {
  const { parts, scope, view } = handing
  const oldestFirst = messages.toReversed()
  for (const { seen } of oldestFirst) await parts.seen.keep(seen, scope.seenForMs)
  const known = await parts.catchUps.known(scope.channels, range)
  const roots = oldestFirst.flatMap(({ root, seen }) => (root === null ? [] : [{ root, seen }]))
  const threads: ThreadToRead[] = []
  let found = NOTHING
  for (const { root, seen } of roots) {
    const findings = await findingsIn(handing, root, known)
    if ('kind' in findings) return findings
    for (const finding of findings) {
      if (finding.kind === 'thread') threads.push(finding)
      found = sum(found, await handOver(handing, finding, seen))
    }
  }
  const shown = roots.map(({ root }) => root)
  for (const finding of absentFrom(shown, known, range, view.shownUntil))
    found = sum(found, await handOver(handing, finding, null))
  return { threads, found }
}

/** Where Slack has cut the list of people behind the emoji, it is read first. */
async function findingsIn(
  { parts, scope, view }: Handing,
  root: HistoryRoot,
  known: KnownRoots,
): Promise<readonly Finding[] | NotRead> {
  const findings = findingsOf(root, known, view)
  if (!findings.some(({ kind }) => kind === 'openersCut')) return findings
  const read = await parts.history.openers(placeOf(scope), root.ts)
  if (read.kind !== 'openers') return read
  return findingsOf({ ...root, openers: read.users, openersCut: false }, known, view)
}
