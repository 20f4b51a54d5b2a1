import { readFileSync } from 'node:fs'
import { Ajv } from 'ajv'
import { expect, test } from 'vitest'
import { eventNames } from '../../dev/slack-sim/events.ts'
import { readManifest } from '../../dev/slack-sim/manifest.ts'
import { methods } from '../../dev/slack-sim/methods/index.ts'
import { EVENTS, type EventName } from '../../src/slack/inbound/events.ts'
import { hasReference, manifestSchema } from './reference.ts'

const path = new URL('../../slack-manifest.json', import.meta.url).pathname

test.skipIf(!hasReference)('the manifest is valid by Slack’s schema', () => {
  const ajv = new Ajv({ strict: false, validateFormats: false, allErrors: true })
  const validate = ajv.compile(manifestSchema())
  validate(JSON.parse(readFileSync(path, 'utf8')))
  expect(validate.errors).toBeNull()
})

/** Subscriptions with other names than their event. */
const SUBSCRIPTIONS: Partial<Record<EventName, readonly string[]>> = {
  // Slack has a subscription per kind of conversation. Docket has no tickets in direct messages.
  message: ['message.channels', 'message.groups'],
}

test('the manifest subscribes to every event that Docket reads, and to no other', () => {
  const names = Object.keys(EVENTS) as EventName[]
  const needed = names.flatMap((name) => SUBSCRIPTIONS[name] ?? [name])
  expect(readManifest(path).botEvents.toSorted()).toEqual(needed.toSorted())
})

test('every event that the manifest subscribes to is one that the simulator can send', () => {
  expect([...eventNames]).toEqual(expect.arrayContaining(readManifest(path).botEvents))
})

test('the manifest asks for no scope that no method or event needs', () => {
  const needed = [...methods.values()].flatMap((method) => [...method.scopes])
  expect(needed).toEqual(expect.arrayContaining(readManifest(path).scopes))
})

test('the manifest asks for nothing that reaches further than the bot’s own channels', () => {
  const { scopes } = readManifest(path)
  const far = ['chat:write.public', 'chat:write.customize', 'metadata.message:read', 'channels:join']
  expect(scopes.filter((scope) => far.includes(scope) || scope.endsWith(':manage'))).toEqual([])
})
