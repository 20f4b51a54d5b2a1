import { knownIds, teamOfChannel } from '../../domain/settings.ts'
import type { Timing } from '../../domain/timing.ts'
import type { CatchUpStarter, CatchUpStore, TriggerStore } from '../ports/catch-up.ts'
import type { CoverageStore } from '../ports/coverage.ts'
import type { SettingsStore } from '../ports/settings.ts'
import { dueHole } from './due-hole.ts'

export type AskParts = {
  readonly asks: CatchUpStarter
  readonly catchUps: CatchUpStore
  readonly coverage: CoverageStore
  readonly triggers: TriggerStore
  readonly settings: SettingsStore
  readonly timing: Timing
}

/** For how many channels a catch-up was asked. */
export type Asked = { readonly channels: number }

/**
 * Asks for the catch-ups that are due: of channels with a hole that has ended, and of those whose catch-up did not end,
 * because its run was lost or Slack did not show the channel. A gateway asks at once, but it may die before it does.
 */
export const createAsk = (ports: AskParts) => async (): Promise<Asked> => {
  const { asks, catchUps, triggers, settings } = ports
  await triggers.housekeep()
  const current = await settings.current()
  if (current === null) return { channels: 0 }
  // A channel that returns later is caught up from then on.
  const left = (await catchUps.list()).filter(
    ({ channel }) => teamOfChannel(current.settings, channel) === null,
  )
  if (left.length > 0) await catchUps.leave(left.map(({ channel }) => channel))
  const due = new Set(await catchUps.unfinished())
  for (const channel of current.settings.teams.flatMap(({ channels }) => Object.keys(channels))) {
    const channels = knownIds(current.settings, channel)
    const served = { channels, since: await catchUps.since(channels) }
    if ((await dueHole(ports, current.settings, served)) !== null) due.add(channel)
  }
  if (due.size > 0) await asks.ask([...due])
  return { channels: due.size }
}
