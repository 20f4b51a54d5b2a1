import { awaitsDecision, isFinal, type Ticket } from './ticket.ts'

/** The reader of a card: the team in triage, or the requester in the thread. */
export type Reader = 'team' | 'requester'

/** The place of a button: a card, or the notice that asks the team about a deleted request. */
export type Place = Reader | 'question'

/** An action that a person can take on a ticket with a button. */
export type Action = {
  /** The button's label; a place without a label never has the button. */
  readonly label: Readonly<Partial<Record<Place, string>>>
  readonly style: 'primary' | 'danger' | 'default'
  /** Whether the button is useful now. The rule of the same name decides on permission. */
  readonly isOffered: (ticket: Ticket) => boolean
}

/**
 * Every action, in the order of the buttons. Its name is also the kind of its command and part of the
 * button's id. Buttons, the parsing of clicks, commands and rules derive from this list: a new action is one
 * entry here and one rule in `rules/work.ts`, and without the rule it does not compile.
 */
export const ACTIONS = {
  claim: {
    label: { team: 'Claim' },
    style: 'primary',
    isOffered: ({ status, assignee }) => status === 'open' && assignee === null,
  },
  resolve: {
    label: { team: 'Resolve', requester: 'Mark as solved' },
    style: 'default',
    isOffered: ({ status }) => status === 'open',
  },
  reopen: {
    label: { team: 'Reopen', requester: 'Reopen' },
    style: 'default',
    isOffered: ({ status }) => status === 'resolved',
  },
  /** On the card too: a team that kept a ticket may change its mind. */
  dismiss: {
    label: { team: 'Dismiss', question: 'Dismiss' },
    style: 'default',
    isOffered: ({ status, requestDeleted }) => status === 'open' && requestDeleted !== null,
  },
  keep: {
    label: { question: 'Keep' },
    style: 'default',
    isOffered: (ticket) => awaitsDecision(ticket),
  },
} as const satisfies Readonly<Record<string, Action>>

export type ActionName = keyof typeof ACTIONS
export const ACTION_NAMES = Object.keys(ACTIONS) as readonly ActionName[]

/** A button in one place. */
export type Button = Pick<Action, 'style'> & { readonly name: ActionName; readonly label: string }

/** The buttons of a place, in their order. Nothing can be done to a final ticket. */
export function buttonsOf(ticket: Ticket, place: Place): readonly Button[] {
  if (isFinal(ticket)) return []
  return ACTION_NAMES.flatMap((name) => {
    const { label: labels, style, isOffered }: Action = ACTIONS[name]
    const label = labels[place]
    return label !== undefined && isOffered(ticket) ? [{ name, label, style }] : []
  })
}
