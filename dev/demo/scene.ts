import type { State, TruthMessage } from '../slack-sim/control-api.ts'
import type { Slack } from '../stack/slack.ts'

/** The first scene of an empty workspace: three requests, posted through Slack like all others. */

const HELP = 'C0PLATFORM'
const IT = 'C0IT'
const TRIAGE = 'C0TRIAGE'

type Place = {
  channel: string
  ts: string
}

/**
 * Plays the scene, unless the workspace already has messages. The unassigned request comes last: its clock is
 * running.
 */
export async function playScene(sim: Slack): Promise<void> {
  const { messages } = await sim.state()
  if (messages.length > 0) return
  await resolvedRequest(sim)
  await answeredRequest(sim)
  await unownedRequest(sim)
}

async function resolvedRequest(sim: Slack): Promise<void> {
  const request = await ask(
    sim,
    'U0MEI',
    IT,
    'my laptop wont join the office wifi since the update, it just says "unable to connect" :sob: wired works fine',
  )
  const card = await cardFor(sim, request)
  await press(sim, 'U0BEN', card, 'claim')
  await say(
    sim,
    'U0BEN',
    request,
    'The update reset the certificate. Forget the network, join again and pick *Northwind-Staff*, please.',
  )
  await say(sim, 'U0MEI', request, 'that was it, i am back online. thank you!! :pray:')
  await press(sim, 'U0BEN', card, 'resolve')
}

async function answeredRequest(sim: Slack): Promise<void> {
  const request = await ask(
    sim,
    'U0TOM',
    HELP,
    'Since the deploy at 9 the nightly export dies with\n```\nERROR: canceling statement due to lock timeout\nCONTEXT: while updating tuple (0,13) in relation "exports"\n```\nScreenshot of the dashboard attached. Finance needs the file by noon.',
    [{ name: 'exports-dashboard.png', mimetype: 'image/png' }],
  )
  const card = await cardFor(sim, request)
  await press(sim, 'U0ANA', card, 'claim')
  await say(
    sim,
    'U0ANA',
    request,
    'Looking. The new index build holds a lock on `exports`; I am moving it to tonight and will start your job again by hand.',
  )
}

async function unownedRequest(sim: Slack): Promise<void> {
  const request = await ask(
    sim,
    'U0PRIYA',
    HELP,
    'Hi all, the staging database for payments refuses connections since about ten minutes ago ("too many clients already"). We have a release at 3 and can not run the checks. Could somebody have a look?',
  )
  await cardFor(sim, request)
}

/** Posts a request, and opens the ticket with the author's reaction. */
async function ask(
  sim: Slack,
  user: string,
  channel: string,
  text: string,
  files: { name: string; mimetype: string }[] = [],
): Promise<Place> {
  const { ts } = await sim.post({ user, channel, text, ...(files.length > 0 && { files }) })
  await sim.react({ user, channel, ts, name: 'ticket' })
  return { channel, ts }
}

const say = (sim: Slack, user: string, { channel, ts }: Place, text: string) =>
  sim.post({ user, channel, thread_ts: ts, text })

/** Waits for the request's card in triage and returns its place. */
async function cardFor(sim: Slack, { channel, ts }: Place): Promise<Place> {
  const isCard = (each: TruthMessage) =>
    each.channel === TRIAGE && JSON.stringify(each.blocks ?? []).includes(`${channel}:${ts}|`)
  const state = await sim.until(({ messages }) => messages.some(isCard), 'triage card', 30_000)
  const card = state.messages.find(isCard)
  if (!card) throw new Error('the card was there a moment ago')
  return { channel: TRIAGE, ts: card.ts }
}

/** Presses a button once the card shows it, and waits until the card has changed. */
async function press(sim: Slack, user: string, card: Place, action: string): Promise<void> {
  const shows = (state: State) => buttonsOf(state, card).includes(`docket:${action}`)
  await sim.until(shows, `button to ${action}`, 30_000)
  const { acked } = await sim.click({ user, ...card, action_id: `docket:${action}` })
  if (!acked) throw new Error(`Docket did not take the click on ${action}`)
  await sim.until((state) => !shows(state), `card after ${action}`, 30_000)
}

function buttonsOf({ messages }: State, { channel, ts }: Place): string[] {
  const card = messages.find((each) => each.channel === channel && each.ts === ts)
  const elements = (card?.blocks ?? []).flatMap((block) => (block.elements ?? []) as { action_id?: string }[])
  return elements.flatMap(({ action_id }) => action_id ?? [])
}
