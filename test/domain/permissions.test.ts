import { describe, expect, test } from 'vitest'
import { ACTION_NAMES, type ActionName } from '../../src/domain/actions.ts'
import type { Person } from '../../src/domain/actor.ts'
import type { Command, RejectionCode } from '../../src/domain/command.ts'
import { decide } from '../../src/domain/decide.ts'
import type { EventBody } from '../../src/domain/event.ts'
import {
  ASKED,
  admin,
  ana,
  answered,
  ben,
  CLOSE,
  clicks,
  deletesRequest,
  external,
  HOUR,
  lead,
  live,
  open,
  outsider,
  RESOLVED,
  requester,
  terms,
  unanswered,
} from './fixtures.ts'
import { historyFor } from './offered.ts'

const LATER = ASKED + 2 * HOUR
const externalRequester: Person = { ...requester, external: true }

/** A person who clicks after this history, at `LATER` or at another instant. */
type Click = {
  readonly who: string
  readonly actor: Person
  readonly after: readonly Command[]
  readonly at?: number
}
type Allowed = Click & { readonly leadsTo: AtLeastOne<EventBody['kind']> }
/** `names` is the user whom the refusal names. */
type Refused = Click & { readonly code: RejectionCode; readonly names?: string }
type AtLeastOne<T> = readonly [T, ...T[]]

type Cases<Name extends string = ActionName> = Readonly<
  Record<Name, { readonly allowed: AtLeastOne<Allowed>; readonly refused: AtLeastOne<Refused> }>
>

const deleted = [open(), deletesRequest(ASKED + HOUR)]
const kept = [...deleted, clicks('keep', ben, ASKED + HOUR + 1)]
const dismissed = [...deleted, clicks('dismiss', ben, ASKED + HOUR + 1)]

/** The people who may click and what follows, and the people who may not and why. A new action adds its own. */
const CASES: Cases = {
  claim: {
    allowed: [
      { who: 'an agent', actor: ana, after: [open()], leadsTo: ['assigned'] },
      { who: 'an admin of another team', actor: admin, after: [open()], leadsTo: ['assigned'] },
    ],
    refused: [
      { who: 'an outsider', actor: outsider, after: [open()], code: 'not_allowed' },
      { who: 'the requester', actor: requester, after: [open()], code: 'not_allowed' },
      {
        who: 'another agent than the assignee',
        actor: ben,
        after: [open(), clicks('claim', ana, RESOLVED)],
        code: 'already_owned',
        names: ana.user,
      },
      { who: 'an agent, of a resolved ticket', actor: ana, after: unanswered, code: 'not_open' },
    ],
  },
  resolve: {
    allowed: [
      { who: 'an agent', actor: ana, after: [open()], leadsTo: ['voided', 'resolved'] },
      {
        who: 'an agent, of an answered ticket',
        actor: ana,
        after: answered.slice(0, -1),
        leadsTo: ['resolved'],
      },
      { who: 'the requester', actor: requester, after: [open()], leadsTo: ['voided', 'resolved'] },
    ],
    refused: [
      { who: 'an outsider', actor: outsider, after: [open()], code: 'not_allowed', names: requester.user },
      { who: 'a requester from outside', actor: externalRequester, after: [open()], code: 'not_allowed' },
    ],
  },
  reopen: {
    allowed: [
      { who: 'an agent', actor: ana, after: unanswered, leadsTo: ['reopened'] },
      { who: 'the requester', actor: requester, after: unanswered, leadsTo: ['reopened'] },
      { who: 'a requester from outside', actor: externalRequester, after: unanswered, leadsTo: ['reopened'] },
      {
        who: 'the requester, just before it is closed',
        actor: requester,
        after: unanswered,
        at: CLOSE - 1,
        leadsTo: ['reopened'],
      },
    ],
    refused: [
      { who: 'an outsider', actor: outsider, after: unanswered, code: 'not_allowed', names: requester.user },
      { who: 'an agent, of a closed ticket', actor: ana, after: unanswered, at: CLOSE, code: 'closed' },
      { who: 'an agent, of a dismissed ticket', actor: ana, after: dismissed, code: 'dismissed' },
    ],
  },
  dismiss: {
    allowed: [
      { who: 'an agent', actor: ana, after: deleted, leadsTo: ['voided', 'dismissed'] },
      {
        who: 'a lead, of a ticket that was kept',
        actor: lead,
        after: kept,
        leadsTo: ['voided', 'dismissed'],
      },
      {
        who: 'an agent, of an answered ticket',
        actor: ana,
        after: answered.slice(0, -1),
        leadsTo: ['voided', 'dismissed'],
      },
    ],
    refused: [
      { who: 'an outsider', actor: outsider, after: deleted, code: 'not_allowed' },
      { who: 'the requester', actor: requester, after: deleted, code: 'not_allowed' },
      { who: 'an agent, of a resolved ticket', actor: ana, after: unanswered, code: 'not_open' },
    ],
  },
  keep: {
    allowed: [
      { who: 'an agent', actor: ana, after: deleted, leadsTo: ['kept'] },
      { who: 'an admin of another team', actor: admin, after: deleted, leadsTo: ['kept'] },
    ],
    refused: [
      { who: 'an outsider', actor: outsider, after: deleted, code: 'not_allowed' },
      { who: 'the requester', actor: requester, after: deleted, code: 'not_allowed' },
      { who: 'an agent, of a dismissed ticket', actor: ana, after: dismissed, code: 'dismissed' },
    ],
  },
}

function decisionOn(name: ActionName, { actor, after, at = LATER }: Omit<Click, 'who'>) {
  return decide(live(after, at).ticket, clicks(name, actor, at), at, terms)
}

describe.each(ACTION_NAMES)('%s', (name) => {
  test.each(CASES[name].allowed)('is allowed to $who', ({ leadsTo, ...click }) => {
    const decision = decisionOn(name, click)
    expect(decision.ok && decision.events.map(({ kind }) => kind)).toEqual(leadsTo)
  })

  test.each(CASES[name].allowed)('by $who, and again, changes nothing the second time', (click) => {
    const { actor, after, at = LATER } = click
    const again = { ...click, after: [...after, clicks(name, actor, at)] }
    expect(decisionOn(name, again)).toEqual({ ok: true, events: [] })
  })

  test.each(CASES[name].refused)('is refused to $who', ({ code, names, ...click }) => {
    const decision = decisionOn(name, click)
    expect(decision.ok ? null : decision.rejection).toEqual(
      names === undefined
        ? { code, say: expect.not.stringContaining('{user}') }
        : { code, say: expect.stringContaining('{user}'), user: names },
    )
  })

  test('is no ticket’s before there is one', () => {
    expect(decisionOn(name, { actor: ana, after: [] })).toMatchObject({ rejection: { code: 'no_ticket' } })
  })

  test('claims no missing permission while Slack does not list the team', () => {
    const unknownTeams = ['platform']
    const codeFor = (actor: Person): RejectionCode | null => {
      const decision = decisionOn(name, { actor, after: historyFor(name) })
      return decision.ok ? null : decision.rejection.code
    }
    const aRoleHelps =
      codeFor(outsider) === 'not_allowed' && [ana, lead, admin].some((each) => !codeFor(each))
    expect(codeFor({ ...outsider, unknownTeams })).toBe(aRoleHelps ? 'roles_unknown' : codeFor(outsider))
    expect(codeFor({ ...external, unknownTeams })).toBe(codeFor(external))
    expect(codeFor({ ...ana, unknownTeams })).toBe(codeFor(ana))
  })
})

test('an action without its cases does not compile', () => {
  // @ts-expect-error the cases of `snooze` are missing
  const half: Cases<ActionName | 'snooze'> = CASES
  expect(Object.keys(half).sort()).toEqual([...ACTION_NAMES].sort())
})
