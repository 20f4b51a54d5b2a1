import type { Person } from '../../src/domain/actor.ts'
import { startClock } from '../../src/domain/clock.ts'
import type { Fact, Message, PersonsCommand, Words } from '../../src/domain/command.ts'
import type { EventBody, TicketEvent } from '../../src/domain/event.ts'
import type { Policy } from '../../src/domain/policy.ts'
import type { SeenContent, SeenMessage } from '../../src/domain/seen.ts'
import type { Settings, TeamSettings } from '../../src/domain/settings.ts'
import type { Batch } from '../../src/domain/stored/batch.ts'
import type { ContinueAsNewState } from '../../src/domain/stored/continued.ts'
import type { Loaded } from '../../src/domain/stored/loaded.ts'
import type { KeptReplies } from '../../src/domain/stored/read-progress.ts'
import type { Delivered, Opened } from '../../src/domain/stored/slack-results.ts'
import type { Ticket } from '../../src/domain/ticket.ts'
import { TIMING } from '../../src/domain/timing.ts'
import type { Notice, Parking, Target, WriteFailure } from '../../src/domain/writes.ts'

/*
 * Present values of every kind of every shape. `npm run record-fixtures` stores them; a test fails if one of them is
 * no longer stored as before.
 */

const ASKED = Date.UTC(2026, 10, 2, 9, 0)
const HOUR = 3_600_000
const key = { workspace: 'T0ACME', channel: 'C0HELP', threadTs: '1793610000.000100' }

const mei: Person = { kind: 'person', user: 'U0MEI', organisation: 'T0ACME', roles: {} }
const ana: Person = {
  kind: 'person',
  user: 'U0ANA',
  organisation: 'E0ACME',
  external: true,
  roles: { platform: ['agent', 'lead'], data: ['admin'] },
  stale: true,
  unknownTeams: ['billing'],
}

const clockId = { metric: 'firstResponse', cycle: 1 } as const
const running = startClock(clockId, ASKED, 4 * HOUR, 0.75)
const stopped = {
  ...running,
  warnedAt: running.warnAt,
  breachedAt: running.dueAt,
  stoppedAt: running.dueAt + HOUR,
  outcome: 'breached',
} as const

const open: Ticket = {
  key,
  seq: 1,
  number: 1042,
  team: 'platform',
  policy: '0123456789ab',
  requester: mei.user,
  requesterBy: 'author',
  requestedAt: ASKED,
  openedAt: ASKED + 60_000,
  assignee: null,
  priority: 'normal',
  status: 'open',
  resolvedAt: null,
  resolvedBy: null,
  resolutions: 0,
  closedAt: null,
  requestEditedAt: null,
  requestDeleted: null,
  clocks: [running],
  changed: { assignee: null, status: { seq: 1, actor: 'U0MEI' }, priority: { seq: 1, actor: 'U0MEI' } },
}

const closed: Ticket = {
  ...open,
  seq: 9,
  requesterBy: 'opener',
  assignee: ana.user,
  priority: 'urgent',
  status: 'resolved',
  resolvedAt: ASKED + 6 * HOUR,
  resolvedBy: 'operator:ann',
  resolutions: 2,
  closedAt: ASKED + 400 * HOUR,
  clocks: [stopped],
  changed: { ...open.changed, assignee: { seq: 2, actor: 'U0ANA' }, status: { seq: 9, actor: 'docket' } },
}

/** The result of `knowsChanges` of src/domain/stored/ticket.ts for an older ticket. */
const changesNotKnown: Ticket = { ...closed, changed: { assignee: null, status: null, priority: null } }

const dismissed: Ticket = {
  ...open,
  seq: 4,
  status: 'dismissed',
  requestDeleted: { at: ASKED + HOUR, decidedBy: 'U0ANA' },
  clocks: [{ ...running, stoppedAt: ASKED + 2 * HOUR, outcome: 'void' }],
  changed: { ...open.changed, status: { seq: 4, actor: 'U0ANA' } },
}
const awaiting: Ticket = {
  ...open,
  seq: 3,
  requestEditedAt: ASKED + HOUR,
  requestDeleted: { at: ASKED + 2 * HOUR, decidedBy: null },
}

const envelope = { seq: 3, at: ASKED + HOUR, cause: 'msg:1793613600.000100', actor: ana, rules: 1 } as const
const byDocket = { ...envelope, cause: 'tick:warning.firstResponse.1', actor: { kind: 'docket' } } as const

/** One event of every kind. */
export const events: { [Kind in EventBody['kind']]: TicketEvent & { kind: Kind } } = {
  opened: {
    ...envelope,
    kind: 'opened',
    seq: 1,
    actor: mei,
    key,
    number: 1042,
    team: 'platform',
    policy: '0123456789ab',
    source: 'reaction',
    requester: mei.user,
    requesterBy: 'named',
    requestedAt: ASKED,
    priority: 'high',
    clocks: [running],
  },
  assigned: { ...envelope, kind: 'assigned', assignee: ana.user },
  responded: {
    ...envelope,
    ...clockId,
    kind: 'responded',
    by: ana.user,
    respondedAt: ASKED + HOUR,
    outcome: 'met',
  },
  warned: { ...byDocket, ...clockId, kind: 'warned', dueAt: running.dueAt, recipient: { team: 'platform' } },
  warningSkipped: { ...byDocket, ...clockId, kind: 'warningSkipped', dueAt: running.dueAt },
  breached: {
    ...byDocket,
    ...clockId,
    kind: 'breached',
    dueAt: running.dueAt,
    recipient: { user: ana.user },
  },
  withdrawn: { ...envelope, ...clockId, kind: 'withdrawn', what: 'breach' },
  voided: { ...envelope, ...clockId, kind: 'voided' },
  resolved: {
    ...envelope,
    kind: 'resolved',
    actor: { kind: 'operator', name: 'ann' },
    by: 'operator:ann',
  },
  reopened: { ...envelope, kind: 'reopened', actor: { kind: 'ticket', key }, by: 'U0MEI', because: 'reply' },
  closed: { ...byDocket, kind: 'closed' },
  requestEdited: { ...envelope, kind: 'requestEdited', cause: 'edit:1793610000.000100:1793613600.000000' },
  requestDeleted: { ...byDocket, kind: 'requestDeleted', cause: 'deleted:1793610000.000100' },
  kept: { ...envelope, kind: 'kept', by: ana.user },
  dismissed: { ...envelope, kind: 'dismissed', by: ana.user },
}

const policy: Policy = {
  version: '0123456789ab',
  team: 'platform',
  firstResponse: {
    targetMs: { low: 8 * HOUR, normal: 4 * HOUR, high: HOUR, urgent: HOUR / 4 },
    warnShare: 0.75,
  },
  reopenForMs: 336 * HOUR,
}

const team: TeamSettings = {
  name: 'platform',
  triage: 'C0TRIAGE',
  group: 'S0PLATFORM',
  agents: { users: ['U0ANA', 'W0BEN'], groups: ['S0PLATFORM'] },
  leads: { users: [], groups: [] },
  channels: {
    C0HELP: { openBy: 'anyone', priority: 'normal', aliases: ['G0HELP'] },
    C0OPS: { openBy: 'agents', priority: 'urgent', aliases: [] },
  },
  emoji: { open: 'ticket', tracked: 'eyes', resolved: 'white_check_mark' },
  policy,
}

const settings: Settings = {
  workspace: { admins: { users: ['U0ANA'], groups: [] } },
  seenForMs: 2 * HOUR,
  teams: [team, { ...team, name: 'data', group: null }],
}

const told = { id: 'claim:U0ANA:1793613600.000100:1793613700.000100', at: ASKED + HOUR, actor: ana }
const message: Message = { ...told, id: 'msg:1793613600.000100', kind: 'message', reply: 'thanks' }

const commands: { [Kind in PersonsCommand['kind']]: PersonsCommand } = {
  claim: { ...told, kind: 'claim' },
  resolve: { ...told, kind: 'resolve' },
  reopen: { ...told, kind: 'reopen' },
  dismiss: { ...told, kind: 'dismiss' },
  keep: { ...told, kind: 'keep' },
}

const edited: Words = {
  ...told,
  id: 'edit:1793613600.000100:1793613700.000000',
  kind: 'edited',
  reply: 'words',
  was: 'thanks',
}

const facts: { [Kind in Fact['kind']]: Fact } = {
  ...commands,
  message,
  trigger: { ...told, id: 'react:ticket:U0ANA:1793613600.000100', kind: 'trigger', source: 'reaction' },
  edited,
  requestEdited: { ...told, id: 'edit:1793610000.000100:1793613600.000000', kind: 'requestEdited' },
  requestDeleted: {
    ...told,
    id: 'deleted:1793610000.000100',
    kind: 'requestDeleted',
    actor: { kind: 'docket' },
  },
  wake: { kind: 'wake', id: 'sweep:1793613600000', at: ASKED + HOUR },
}

const notices: { [Kind in Notice['kind']]: Notice } = {
  warning: { kind: 'warning', recipient: { team: 'platform' }, dueAt: running.dueAt },
  breach: { kind: 'breach', recipient: { user: 'U0ANA' }, dueAt: running.dueAt },
  resolved: { kind: 'resolved', by: 'U0ANA' },
  requestDeleted: { kind: 'requestDeleted', assignee: 'U0ANA' },
}

const targets: { [Kind in Target['kind']]: Target } = {
  thread: { kind: 'thread', channel: key.channel, threadTs: key.threadTs },
  triage: { kind: 'triage', team: 'platform' },
}

const parkings: { [Scope in Parking['scope']]: Parking } = {
  channel: { error: 'is_archived', scope: 'channel', advice: 'Unarchive the channel.' },
  workspace: { error: 'missing_scope', scope: 'workspace', advice: 'Install the app again.' },
  write: { error: 'invalid_name', scope: 'write', advice: 'Change the emoji.' },
}

const failures: { [Because in WriteFailure['because']]: WriteFailure } = {
  target: { error: 'thread_not_found', because: 'target' },
  bug: { error: 'invalid_blocks', because: 'bug' },
}

const batch: Batch = { key, events: [events.opened], ticket: open }

const lanes = { 'card/triage': 3, 'notice/warning.firstResponse.1': 2 }

const loads: Record<string, Loaded> = {
  nothing: {
    ticket: null,
    lanes: {},
    applied: [],
    rules: 1,
    terms: { rules: 1, policy, intake: team },
    timing: TIMING,
    continueAsNewAfterEvents: 2_000,
  },
  ticket: {
    ticket: closed,
    lanes,
    applied: [{ id: told.id, seq: 2 }],
    rules: 1,
    terms: { rules: 1, policy, intake: null },
    timing: TIMING,
    continueAsNewAfterEvents: 2_000,
  },
  'no-team': {
    ticket: null,
    lanes: {},
    applied: [],
    rules: 1,
    terms: null,
    timing: TIMING,
    continueAsNewAfterEvents: 2_000,
  },
}

const continued: Record<string, ContinueAsNewState> = {
  'no-ticket': {
    ticket: null,
    undelivered: {},
    parked: [],
    applied: [],
    policy: null,
    ignoredMessages: [],
  },
  ticket: {
    ticket: open,
    undelivered: lanes,
    parked: ['reactions'],
    applied: [
      { id: told.id, answer: { ok: true, seq: 2 } },
      { id: 'b', answer: { ok: false, code: 'already_owned', say: '{user} has it.', user: 'U0ANA' } },
      { id: 'c', answer: { ok: false, code: 'closed', say: 'It is closed.' } },
    ],
    policy,
    ignoredMessages: [message],
  },
}

const opened: { [Kind in Opened['kind']]: Opened } = {
  root: {
    kind: 'root',
    opening: { number: 1042, requester: 'U0MEI', requesterBy: 'author', requestedAt: ASKED },
    replies: [message],
  },
  nothing: { kind: 'nothing', why: 'not_a_root' },
}

const delivered: { [Kind in Delivered['kind']]: Delivered } = {
  delivered: { kind: 'delivered', seq: 3 },
  parked: { kind: 'parked', why: 'is_archived' },
  failed: { kind: 'failed', seq: 3, why: 'thread_not_found' },
  found: { kind: 'found', replies: [message], request: 'present' },
}

const deliveries: Record<string, Delivered> = {
  ...delivered,
  'found-deleted': { kind: 'found', replies: [], request: 'deleted' },
}

const seen: { [Kind in SeenContent['kind']]: SeenContent } = {
  root: {
    kind: 'root',
    requester: { by: 'named', user: 'U0MEI' },
    title: 'VPN is down for @\ufdd0U0MEI\ufdd0',
  },
  reply: { kind: 'reply', actor: ana, reply: 'thanks' },
  other: { kind: 'other' },
  deleted: { kind: 'deleted' },
}

const keptReply: SeenMessage = {
  channel: key.channel,
  ts: '1793610060.000200',
  threadTs: key.threadTs,
  editedTs: '1793610070.000300',
  content: seen.reply,
}
const keptReplies: Readonly<Record<string, KeptReplies>> = {
  replies: { replies: [keptReply, { ...keptReply, editedTs: null }] },
  none: { replies: [] },
}

const seenOfNobody: SeenContent = { kind: 'root', requester: { by: 'unknown' }, title: 'Alarm' }

/** Shape -> name -> value. */
export const SAMPLES: Readonly<Record<string, Readonly<Record<string, object>>>> = {
  ticket: { open, closed, dismissed, awaiting, 'changes-not-known': changesNotKnown },
  event: events,
  policy: { policy },
  team: { team },
  settings: { settings },
  target: targets,
  notice: notices,
  parking: parkings,
  failure: failures,
  fact: facts,
  command: commands,
  batch: { batch },
  load: loads,
  'continue-as-new': continued,
  open: opened,
  deliver: deliveries,
  seen: { ...seen, 'root-of-nobody': seenOfNobody },
  'kept replies': keptReplies,
}
