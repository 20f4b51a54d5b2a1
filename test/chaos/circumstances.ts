import { Client } from 'pg'
import { playRequest } from '../../dev/check/playing.ts'
import type { Asked } from '../../dev/check/requests.ts'
import { SCENARIOS, type Scenario } from '../../dev/check/scenarios.ts'
import type { State } from '../../dev/slack-sim/control-api.ts'
import { LISTED_REACTORS } from '../../dev/slack-sim/message-view.ts'
import type { Program } from './program.ts'

/** An action of people or Slack that makes the program call the outside. `mark` is in the text and nowhere else. */
export type Provoke = (program: Program, mark: string) => Promise<unknown>

export const [TOM, MEI, BEN, OMAR] = ['U0TOM', 'U0MEI', 'U0BEN', 'U0OMAR']
export const HELP = 'C0PLATFORM'
export const TRIAGE = 'C0TRIAGE'

export const ask = (
  { player, played }: Program,
  mark: string,
  scenario: Scenario,
  more: Partial<Asked> = {},
) => playRequest(player, { user: TOM, channel: HELP, text: mark, ...more }, scenario, played)

/** How long people's own calls may take on a busy machine. */
const PATIENCE_MS = 60_000

/** How many provocations limit the app now: those of gateways and of workers overlap. */
let limits = 0

/** Slack limits the app: the events of the work are lost. */
async function whileLimited({ player: { sim } }: Program, work: () => Promise<void>): Promise<void> {
  limits += 1
  try {
    await sim.limitApp(true)
    await work()
    // Slack says so once a minute: the gateway that was told of it first may have died of it.
    await sim.limitApp(true)
  } finally {
    limits -= 1
    if (limits === 0) await sim.limitApp(false)
  }
}

/** The events of these people's emoji are lost, and those of the answer before them, and of the answer's edit. */
export async function askWhileLimited(program: Program, mark: string, openers: string[]): Promise<void> {
  const { sim } = program.player
  let asked: Promise<unknown> = Promise.resolve()
  await whileLimited(program, async () => {
    asked = ask(program, mark, SCENARIOS.waiting, { before: [{ user: BEN, text: 'on it' }], openers })
    const request = (state: State) => state.messages.find(({ text }) => text === mark)
    const isOpened = (state: State) => request(state)?.reactions[0]?.users.length === openers.length
    const state = await sim.until(isOpened, 'emoji', PATIENCE_MS)
    const answer = state.messages.find(
      ({ user, thread_ts }) => user === BEN && thread_ts === request(state)?.ts,
    )
    await sim.edit({ channel: HELP, ts: answer?.ts ?? '', text: 'on it now' })
  })
  await asked
}

let newcomers = 0

/**
 * People whom no process has looked up yet: so many that Slack lists only some of them at a message to which they all
 * reacted.
 */
export async function crowd({ player: { sim } }: Program): Promise<string[]> {
  const ids = Array.from({ length: LISTED_REACTORS + 1 }, () => `U0NEW${newcomers++}`)
  for (const id of ids) {
    await sim.user({ id, name: id.toLowerCase(), real_name: id })
    await sim.invite(HELP, id)
  }
  return ids
}

/** Whether Postgres has such a row. */
export const hasRow = async ({ where }: Program, query: string): Promise<boolean> => {
  const client = new Client({ connectionString: where.postgresUrl })
  await client.connect()
  try {
    return (await client.query(query)).rows.length > 0
  } finally {
    await client.end()
  }
}

/** Slack's payloads in this channel do not contain people's home any more. */
export async function share({ player: { sim } }: Program): Promise<void> {
  const { channels } = await sim.state()
  const [facilities] = channels.filter(({ id }) => id === 'C0FACILITIES')
  if (facilities && !facilities.is_ext_shared) await sim.channel({ ...facilities, is_ext_shared: true })
}

/** A request of whose message no event tells. */
export async function unseen(program: Program, mark: string, asked: Partial<Asked>): Promise<void> {
  const match = { channel: asked.channel ?? HELP, type: 'message', own: false, textIncludes: mark }
  await program.player.sim.fault({ kind: 'event_silence', match })
  await ask(program, mark, SCENARIOS.waiting, asked)
}
