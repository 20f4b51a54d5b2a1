import type { Rejection } from '../../../domain/command.ts'
import type { InboundAction } from '../actions.ts'
import type { ActionListener, Parts } from './listener.ts'

/** Accepted, and not decided yet: it may still be refused. */
const NOTED = 'Got it. Docket is catching up; the card will update soon, if you may do this.'
const NOT_SENT = 'Docket could not check who you are. Nothing was changed: please click again in a moment.'
const UNKNOWN =
  'Docket did not answer in time. If the card does not change within a minute, please click again.'

/**
 * A click on a card. The card shows an accepted action; any other outcome is a private message to the person.
 */
export const button: ActionListener = (app, parts) => {
  app.action(/^/, async ({ ack, body }) => {
    const since = performance.now()
    const click = parts.parseAction(body)
    if (click.kind === 'refused') parts.logger.warn(`a click was refused (${click.why})`)
    const say = click.kind === 'click' ? await sayTo(click, parts, since) : click.say
    await ack()
    const { where } = click
    if (say === null || where === null) return
    // Slack waits three seconds for the acknowledgement, and the ticket client may have used most of them.
    parts.later('answering a click', () => parts.api.ephemeral({ ...where, text: say }))
  })
}

type Click = Extract<InboundAction, { kind: 'click' }>

/** The private message to the person, or null. Never rejects. */
async function sayTo(click: Click, parts: Parts, since: number): Promise<string | null> {
  const { action, id, at } = click
  try {
    const { key, actor } = await resolve(click, parts)
    // From here on a rejection does not tell whether the command was applied: it may have been.
    const answer = await parts.ticketClient
      .command(key, { kind: action, id, at, actor }, since)
      .catch((error) => {
        parts.logger.error(`${id} failed`, error)
        return 'unknown' as const
      })
    if (answer === 'unknown') return UNKNOWN
    if (answer === 'noted') return NOTED
    return answer.ok ? null : spoken(answer)
  } catch (error) {
    parts.logger.error(`${id} was not sent`, error)
    return NOT_SENT
  }
}

async function resolve({ keys, user, hint }: Click, { ticketClient, directory }: Parts) {
  const [key, actor] = await Promise.all([ticketClient.find(keys), directory.personOf(user, hint)])
  return { key, actor }
}

const spoken = ({ say, user }: Rejection): string =>
  user === undefined ? say : say.replaceAll('{user}', `<@${user}>`)
