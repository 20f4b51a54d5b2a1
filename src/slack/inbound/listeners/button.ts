import type { Rejection } from '../../../domain/command.ts'
import type { TicketKey } from '../../../domain/key.ts'
import type { InboundAction } from '../actions.ts'
import type { ActionListener, Parts } from './listener.ts'

/** Accepted, and not decided yet: it may still be refused. */
const NOTED = 'Got it. Docket is catching up; the card will update soon, if you may do this.'
const NOT_SENT = 'Docket could not check who you are. Nothing was changed: please click again in a moment.'
const UNKNOWN =
  'Docket did not answer in time. If the card does not change within a minute, please click again.'
const ACCEPTED = 'Got it. The card will update as soon as Docket catches up.'

/**
 * A click on a card. The card shows an accepted action; any other outcome is a private message to the person. If the
 * card does not show it soon, a private message says that it was accepted.
 */
export const button: ActionListener = (app, parts) => {
  app.action(/^/, async ({ ack, body }) => {
    const since = performance.now()
    const click = parts.parseAction(body)
    if (click.kind === 'refused') parts.logger.warn(`a click was refused (${click.why})`)
    const outcome = click.kind === 'click' ? await outcomeOf(click, parts, since) : { say: click.say }
    await ack()
    const { where } = click
    if (where === null) return
    const tell = (text: string) => parts.api.ephemeral({ ...where, text })
    // Slack waits three seconds for the acknowledgement, and the ticket client may have used most of them.
    if ('say' in outcome) parts.later('answering a click', () => tell(outcome.say))
    else {
      const look = async () => {
        if (!(await isShown(outcome, parts))) await tell(ACCEPTED)
      }
      const inMs = Math.max(0, since + parts.timing.heardMs - performance.now())
      setTimeout(() => parts.later('looking at a card', look), inMs).unref()
    }
  })
}

type Click = Extract<InboundAction, { kind: 'click' }>

/** The ticket's revision that an accepted click led to, and the message that has the button. */
type Accepted = { readonly key: TicketKey; readonly messageTs: string; readonly seq: number }

/** Whether the card shows the click. A failing look-up counts as no. */
async function isShown({ key, messageTs, seq }: Accepted, parts: Parts): Promise<boolean> {
  return parts.writes.shows(key, messageTs, seq).catch((error) => {
    parts.logger.warn('Postgres does not say whether a card shows a click', error)
    return false
  })
}

/** The private message to the person, unless the click was accepted. Never rejects. */
async function outcomeOf(
  click: Click,
  parts: Parts,
  since: number,
): Promise<{ readonly say: string } | Accepted> {
  const { action, id, at, messageTs } = click
  try {
    const { key, actor } = await resolve(click, parts)
    // From here on a rejection does not tell whether the command was applied: it may have been.
    const answer = await parts.ticketClient
      .command(key, { kind: action, id, at, actor }, since)
      .catch((error) => {
        parts.logger.error(`${id} failed`, error)
        return 'unknown' as const
      })
    if (answer === 'unknown') return { say: UNKNOWN }
    if (answer === 'noted') return { say: NOTED }
    return answer.ok ? { key, messageTs, seq: answer.seq } : { say: spoken(answer) }
  } catch (error) {
    parts.logger.error(`${id} was not sent`, error)
    return { say: NOT_SENT }
  }
}

async function resolve({ keys, user, hint }: Click, { ticketClient, directory }: Parts) {
  const [key, actor] = await Promise.all([ticketClient.find(keys), directory.personOf(user, hint)])
  return { key, actor }
}

const spoken = ({ say, user }: Rejection): string =>
  user === undefined ? say : say.replaceAll('{user}', `<@${user}>`)
