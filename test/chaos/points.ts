import type { PROVOCATIONS } from './provocations.ts'

export type Provocation = keyof typeof PROVOCATIONS

/**
 * Every call of the program to the outside, with a provocation that causes it. Its process is killed before and after
 * each.
 */
type Calls = Readonly<Record<string, Provocation>>

/** The calls between an emoji and a ticket. */
export const OPENING: Calls = {
  'gateway.slackApi.identity': 'gatewayStarts',
  'gateway.slackApi.usergroupUsers': 'gatewayStarts',
  'gateway.slackApi.channel': 'gatewayStarts',
  'gateway.slackApi.user': 'sharedChannel',
  'gateway.ticketClient.find': 'twoReact',
  'gateway.ticketClient.trigger': 'twoReact',
  'worker.store.load': 'twoReact',
  'worker.pacer.reserve': 'twoReact',
  'worker.seen.thread': 'twoReact',
  'worker.coverage.holes': 'twoReact',
  'worker.reads.find': 'unseen',
  'worker.slackApi.replies': 'unseen',
  'worker.reads.save': 'unseenAndLong',
  'worker.reads.done': 'unseen',
  'worker.slackApi.usergroupUsers': 'unseen',
  'worker.store.reserveNumber': 'twoReact',
  'worker.store.saveTitle': 'twoReact',
  'worker.store.record': 'twoReact',
  'worker.store.forgetTitle': 'replyReacted',
}

/** The calls between a person's action and the ticket's workflow. */
export const HANDING_OVER: Calls = {
  'gateway.ticketClient.fact': 'reopenedByReply',
  'gateway.ticketClient.command': 'claimed',
  'gateway.ticketClient.wake': 'archived',
  'gateway.store.has': 'chatter',
  'gateway.ticketClient.isTicket': 'titleEdited',
  'gateway.store.saveTitle': 'titleEdited',
  'gateway.seen.keep': 'reopenedByReply',
  'gateway.seen.housekeep': 'gatewayStarts',
  'gateway.seen.forget': 'removed',
  'gateway.reads.housekeep': 'gatewayStarts',
  'gateway.writes.echo': 'opened',
  'gateway.writes.channelChanged': 'archived',
  'gateway.writes.unpark': 'archived',
  'gateway.slackApi.ephemeral': 'refused',
  'worker.writes.park': 'archived',
}

/** The calls between a ticket and its messages in Slack. */
export const SAYING: Calls = {
  'worker.slackApi.identity': 'opened',
  'worker.writes.find': 'opened',
  'worker.store.card': 'opened',
  'worker.reads.lookedAt': 'overdue',
  'worker.writes.tried': 'postLimited',
  'worker.writes.channelVersion': 'opened',
  'worker.slackApi.channel': 'workerStarts',
  'worker.writes.parked': 'workerStarts',
  'worker.writes.forgotten': 'workerStarts',
  'worker.store.overdue': 'workerStarts',
  'worker.writes.begin': 'solvedTwice',
  'worker.slackApi.post': 'solvedTwice',
  'worker.writes.done': 'solvedTwice',
  'worker.writes.lease': 'opened',
  'worker.slackApi.update': 'solvedTwice',
  'worker.writes.edited': 'solvedTwice',
  'worker.slackApi.react': 'opened',
  'worker.pacer.takeFree': 'clickedTwice',
  'gateway.writes.shows': 'editLimited',
  'worker.slackApi.unreact': 'solvedTwice',
  'worker.writes.mark': 'solvedTwice',
  'worker.writes.unmark': 'solvedTwice',
  'worker.slackApi.history': 'liedTo',
  'worker.writes.again': 'postLimited',
  'worker.pacer.hold': 'postLimited',
  'worker.writes.release': 'editLimited',
  'worker.writes.recreate': 'cardDeleted',
  'gateway.slackApi.deleteMessage': 'secondCopy',
  'gateway.writes.countDuplicate': 'secondCopy',
}

/**
 * The calls that notice a hole, and those that catch up with it. `worker.catchUps.forget` is not among them: a channel
 * would need another id, by which the checker does not know its messages.
 */
export const COVERING: Calls = {
  'gateway.slackApi.joined': 'gatewayStarts',
  'gateway.coverage.begin': 'gatewayStarts',
  'gateway.coverage.extend': 'gatewayStarts',
  'gateway.coverage.housekeep': 'gatewayStarts',
  'gateway.coverage.replace': 'removed',
  'gateway.coverage.absent': 'removed',
  'gateway.coverage.doubt': 'limited',
  'gateway.asks.ask': 'gatewayStarts',
  'gateway.triggers.note': 'twoReact',
  'worker.coverage.read': 'limited',
  'worker.catchUps.since': 'limited',
  'worker.catchUps.pass': 'limited',
  'worker.catchUps.list': 'limited',
  'worker.catchUps.begin': 'limited',
  'worker.catchUps.known': 'limited',
  'worker.catchUps.pageRead': 'limited',
  'worker.catchUps.queueOlder': 'limited',
  'worker.catchUps.nextThread': 'limited',
  'worker.catchUps.enter': 'limited',
  'worker.catchUps.threadRead': 'limited',
  'worker.slackApi.reactions': 'limitedCrowd',
  'worker.slackApi.user': 'limitedCrowd',
  'worker.catchUps.refused': 'removedMeanwhile',
  'worker.catchUps.leave': 'unconfigured',
  'worker.catchUps.unfinished': 'workerStarts',
  'worker.triggers.housekeep': 'workerStarts',
  'worker.asks.ask': 'halfCaughtUp',
  'worker.triggers.note': 'limited',
  'worker.ticketClient.find': 'limited',
  'worker.ticketClient.trigger': 'limited',
  'worker.ticketClient.fact': 'limited',
  'worker.seen.keep': 'limited',
  'worker.seen.find': 'limited',
}

/**
 * Calls that no provocation can order. A sweep releases a parked write only if its channel is usable and no gateway was
 * first: it hears of most channels that are unarchived. The story of parked writes tries it alone.
 */
export const RARE: readonly string[] = ['worker.writes.unpark']

export const ALL: Calls = { ...OPENING, ...HANDING_OVER, ...SAYING, ...COVERING }

export const pointsOf = (calls: Calls): { point: string; provocation: Provocation }[] =>
  Object.entries(calls).flatMap(([call, provocation]) => [
    { point: `${call}.before`, provocation },
    { point: `${call}.after`, provocation },
  ])

/** The call of a point. */
export const callOf = (point: string): string => point.replace(/\.(before|after)$/, '')

/** Of each call the points that come first, so many. */
export const firstOfEach = <T extends { point: string }>(points: readonly T[], count: number): T[] =>
  [...Map.groupBy(points, ({ point }) => callOf(point)).values()].flatMap((each) => each.slice(0, count))
