import type { Expected } from './facts.ts'
import type { Place, Player } from './player.ts'

/** One course of a request, and the state that it must end in. `who` is the requester. */
export type Scenario = {
  end: Omit<Expected, 'channel' | 'ts' | 'ticket'>
  play(player: Player, request: Place, who: string): Promise<unknown>
}

const ANA = 'U0ANA'
const BEN = 'U0BEN'
const OMAR = 'U0OMAR'
const SAM = 'U0SAM'

const solved = (by: string) => ({ status: 'resolved', assignee: by, notices: { resolved: 1 } }) as const
const open = (by: string | null) => ({ status: 'open', assignee: by, notices: {} }) as const

export async function solve(player: Player, request: Place, agent: string): Promise<void> {
  await player.press(agent, request, 'claim')
  await player.say(agent, request, 'Found it, fixed on our side. Could you try again?')
  await player.press(agent, request, 'resolve')
  await player.said(request, 'thread')
}

export const SCENARIOS = {
  /** Opened, with no further step yet. */
  waiting: { end: open(null), play: (player, request) => player.card(request, 'triage') },

  /** Opened only if Docket learned of the reaction: a lost event can leave no ticket. */
  found: {
    end: open(null),
    play: (player, request) => Promise.race([player.card(request, 'triage'), player.quiet()]),
  },

  claimed: { end: open(ANA), play: (player, request) => player.press(ANA, request, 'claim') },

  answered: {
    end: open(null),
    async play(player, request) {
      await player.card(request, 'thread')
      await player.say(BEN, request, 'Looking into it, give me ten minutes.')
    },
  },

  solved: { end: solved(BEN), play: (player, request) => solve(player, request, BEN) },

  /** The requester finds the solution alone and presses the button in the thread. */
  solvedByRequester: {
    end: solved(ANA),
    async play(player, request, who) {
      await player.press(ANA, request, 'claim')
      await player.press(who, request, 'resolve', 'thread')
      await player.said(request, 'thread')
    },
  },

  thanked: {
    end: solved(ANA),
    async play(player, request, who) {
      await solve(player, request, ANA)
      await player.say(who, request, 'perfect, thank you so much!! :pray:')
      await player.say(who, request, ':tada:')
    },
  },

  reopenedByReply: {
    end: { status: 'open', assignee: BEN, notices: { resolved: 1 } },
    async play(player, request, who) {
      await solve(player, request, BEN)
      await player.say(who, request, 'hmm no, now it says `permission denied` instead')
      await shows(player, request, 'Open')
    },
  },

  solvedTwice: {
    end: { status: 'resolved', assignee: ANA, notices: { resolved: 2 } },
    async play(player, request, who) {
      await solve(player, request, ANA)
      await player.press(who, request, 'reopen', 'thread')
      await player.press(ANA, request, 'resolve')
      await player.said(request, 'thread', 2)
    },
  },

  /** A person without permission presses the requester's button. */
  refused: { end: open(null), play: (player, request) => player.pressInVain(SAM, request, 'resolve') },

  edited: {
    end: open(null),
    async play(player, request, who) {
      await player.card(request, 'thread')
      await player.sim.edit({
        ...request,
        text: 'EDIT: wrong host, it is db-7. the database is slow today??',
      })
      const more = await player.say(who, request, 'and it gets worse by the minute')
      await player.sim.edit({ ...more, text: 'and it gets worse by the minute (since 9:40)' })
      await player.cardSays(request, 'wrong host, it is db-7')
    },
  },

  /** The requester's thanks become a question after the ticket was resolved. */
  reopenedByEdit: {
    end: { status: 'open', assignee: ANA, notices: { resolved: 1 } },
    async play(player, request, who) {
      await solve(player, request, ANA)
      const thanks = await player.say(who, request, 'thanks!')
      await player.sim.edit({ ...thanks, text: 'thanks, but it is still there' })
      await shows(player, request, 'Open')
    },
  },

  /** The requester deletes the request, and the team dismisses the ticket. */
  dismissed: {
    end: { status: 'dismissed', assignee: ANA, notices: { requestDeleted: 1 } },
    async play(player, request) {
      await player.press(ANA, request, 'claim')
      await player.card(request, 'thread')
      await player.sim.delete(request)
      await player.press(BEN, request, 'dismiss', 'question')
      await shows(player, request, 'Dismissed')
    },
  },

  /** The team keeps it, and answers. */
  kept: {
    end: { status: 'open', assignee: null, notices: { requestDeleted: 1 } },
    async play(player, request) {
      await player.card(request, 'thread')
      await player.sim.delete(request)
      await player.press(BEN, request, 'keep', 'question')
      await player.say(ANA, request, 'We saw it before it was gone: fixed.')
    },
  },

  /** Nobody replies: one reminder before the due time, one after it. */
  unanswered: {
    end: { status: 'open', assignee: null, notices: { warning: 1, breach: 1 } },
    play: (player, request) => player.said(request, 'triage', 2),
  },

  ownedUnanswered: {
    end: { status: 'open', assignee: ANA, notices: { warning: 1, breach: 1 } },
    async play(player, request) {
      await player.press(ANA, request, 'claim')
      await player.said(request, 'triage', 2)
    },
  },

  closed: {
    end: { status: 'closed', assignee: OMAR, notices: { resolved: 1 } },
    async play(player, request) {
      await solve(player, request, OMAR)
      await shows(player, request, 'Closed')
    },
  },
} as const satisfies Record<string, Scenario>

/** Waits until the triage card shows this status. */
const shows = (player: Player, request: Place, status: string): Promise<unknown> =>
  player.cardSays(request, `*${status}*`)
