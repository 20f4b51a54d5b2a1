import type { Rejection } from '../../../domain/command.ts'
import type { InboundAction } from '../intake.ts'
import type { Listener, Parts } from './listener.ts'

const NOTED = 'Noted. The card will show it shortly.'
const FAILED = 'That did not go through. Please click again.'

/** A click on a card. What was accepted the card shows; everything else the person is told, privately. */
export const button: Listener = (app, parts) => {
  app.action(/^/, async ({ ack, body }) => {
    const since = performance.now()
    const click = parts.parseAction(body)
    const say = click.kind === 'click' ? await sayTo(click, parts, since) : click.say
    await ack()
    const { where } = click
    if (say === null || where === null) return
    // Slack waits three seconds for the acknowledgement, and the door may have used most of them.
    parts.later('answering a click', () => parts.api.ephemeral({ ...where, text: say }))
  })
}

/** What the person has to be told, or null. Never rejects. */
async function sayTo(
  click: InboundAction & { kind: 'click' },
  parts: Parts,
  since: number,
): Promise<string | null> {
  const { action, key, user, team, hint, id, at } = click
  try {
    const actor = await parts.directory.actorOf(user, team, hint)
    const answer = await parts.ticketClient.command(key, { kind: action, id, at, actor }, since)
    if (answer === 'failed') return FAILED
    if (answer === 'noted') return NOTED
    return answer.ok ? null : spoken(answer)
  } catch (error) {
    parts.logger.error(`${id} failed`, error)
    return FAILED
  }
}

const spoken = ({ say, user }: Rejection): string =>
  user === undefined ? say : say.replaceAll('{user}', `<@${user}>`)
