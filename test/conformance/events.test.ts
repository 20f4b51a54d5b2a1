import type { SlackEvent as KnownEvent } from '@slack/types'
import { expect, test } from 'vitest'
import { eventNames } from '../../dev/slack-sim/events.ts'
import { acknowledging, calmSlack, manifestWith } from '../slack-sim/harness.ts'
import { documentedEvents } from './documented-events.ts'

/** Compiles only if every name in the simulator is one of Slack's. */
const knownTypes: Record<Exclude<(typeof eventNames)[number], `message.${string}`>, KnownEvent['type']> = {
  app_mention: 'app_mention',
  reaction_added: 'reaction_added',
  reaction_removed: 'reaction_removed',
  member_joined_channel: 'member_joined_channel',
  channel_archive: 'channel_archive',
  channel_deleted: 'channel_deleted',
  channel_id_changed: 'channel_id_changed',
  channel_left: 'channel_left',
  channel_rename: 'channel_rename',
  channel_shared: 'channel_shared',
  channel_unarchive: 'channel_unarchive',
  channel_unshared: 'channel_unshared',
  emoji_changed: 'emoji_changed',
  group_archive: 'group_archive',
  group_deleted: 'group_deleted',
  group_left: 'group_left',
  group_rename: 'group_rename',
  group_unarchive: 'group_unarchive',
  subteam_updated: 'subteam_updated',
  subteam_members_changed: 'subteam_members_changed',
}

test('every event that the simulator can send is compared with its page', () => {
  const pages = documentedEvents.map(({ page }) => page)
  expect(pages).toEqual(expect.arrayContaining([...eventNames]))
  expect(Object.keys(knownTypes)).toEqual(
    expect.arrayContaining(pages.filter((page) => !page.startsWith('message'))),
  )
})

test.each(documentedEvents)('$page: sent with every field of Slack’s example', async ({ example, act }) => {
  const { sim } = await calmSlack({ manifest: manifestWith({ events: eventNames }) })
  const app = await acknowledging(sim.apiUrl)
  await act(sim)
  const { type, subtype } = example
  const { body } = await app.next(({ body: { event } }) => event.type === type && event.subtype === subtype)
  expect(missing(example, body.event)).toEqual([])
  expect(body.event.event_ts).toMatch(/^\d+\.\d{6}$/)
})

/** The paths of fields that the event lacks, or has with a value of another type than the example. */
function missing(example: object, event: object, path = ''): string[] {
  return Object.entries(example).flatMap(([name, value]) => {
    const sent: unknown = (event as Record<string, unknown>)[name]
    const at = `${path}${name}`
    if (typeof sent !== typeof value || Array.isArray(sent) !== Array.isArray(value)) return [at]
    if (typeof value !== 'object' || value === null || Array.isArray(value)) return []
    return missing(value, sent as object, `${at}.`)
  })
}
