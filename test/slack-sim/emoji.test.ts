import { describe, expect, test } from 'vitest'
import { acknowledging, calmSlack, manifestWith, refusal } from './harness.ts'

const channel = 'C0HELP'

async function reactable() {
  const manifest = manifestWith({ events: ['reaction_removed', 'emoji_changed'], scopes: ['emoji:read'] })
  const { sim, slack } = await calmSlack({ manifest })
  const { ts } = await sim.post({ user: 'U0ANNA', channel, text: 'help' })
  return { sim, slack, target: { channel, timestamp: ts }, ts, app: await acknowledging(sim.apiUrl) }
}

describe('a reaction', () => {
  test.each([
    ['thumbsup', '+1'],
    ['+1', '+1'],
    ['thumbsup::skin-tone-3', '+1::skin-tone-3'],
    ['honeybee', 'bee'],
    ['ticket', 'ticket'],
  ])('with %s is stored, sent and read as %s, whoever reacts', async (given, stored) => {
    const { sim, slack, target, ts, app } = await reactable()
    await sim.react({ user: 'U0BEN', channel, ts, name: given })
    const event = (await app.next((each) => each.body.event.type === 'reaction_added')).body.event
    expect(event).toMatchObject({ reaction: stored })
    await slack.reactions.add({ ...target, name: given })
    expect(await refusal(slack.reactions.add({ ...target, name: stored }))).toBe('already_reacted')
    const { message } = await slack.reactions.get(target)
    expect(message?.reactions).toMatchObject([{ name: stored, count: 2 }])
    await slack.reactions.remove({ ...target, name: given })
    await sim.unreact({ user: 'U0BEN', channel, ts, name: given })
    expect((await sim.message(channel, ts))?.reactions).toEqual([])
  })

  test.each(['docket', ':eyes:', 'Eyes', 'eyes::skin-tone-9', 'constructor', ''])(
    'with "%s", which neither Slack nor the workspace has, is refused',
    async (name) => {
      const { sim, slack, target, ts } = await reactable()
      const expected = name === '' ? 'invalid_arguments' : 'invalid_name'
      expect(await refusal(slack.reactions.add({ ...target, name }))).toBe(expected)
      expect(await refusal(slack.reactions.remove({ ...target, name }))).toBe(expected)
      await expect(sim.react({ user: 'U0BEN', channel, ts, name })).rejects.toThrow(/invalid_name|missing/)
    },
  )
})

describe('a custom emoji', () => {
  test.each(['docket', '了解', 'merci_à_tous'])('%s can be used once the workspace has it', async (name) => {
    const { sim, slack, target, app } = await reactable()
    await sim.emoji(name, 'https://emoji.example/1.png')
    await slack.reactions.add({ ...target, name })
    const added = await app.next((each) => each.body.event.subtype === 'add')
    expect(added.body.event).toMatchObject({
      type: 'emoji_changed',
      name,
      value: 'https://emoji.example/1.png',
    })
    await sim.emoji('shipped', `alias:${name}`)
    const { emoji } = await slack.emoji.list()
    expect(emoji).toEqual({ [name]: 'https://emoji.example/1.png', shipped: `alias:${name}` })
    await sim.emoji(name)
    const removed = await app.next((each) => each.body.event.subtype === 'remove')
    expect(removed.body.event).toMatchObject({ type: 'emoji_changed', names: [name] })
    expect(await refusal(slack.reactions.add({ ...target, name }))).toBe('invalid_name')
  })

  test('takes no name that Slack has, and none away that is not there', async () => {
    const { sim } = await reactable()
    await expect(sim.emoji('thumbsup', 'https://emoji.example/1.png')).rejects.toThrow('error_name_taken')
    await expect(sim.emoji('docket')).rejects.toThrow('emoji_not_found')
  })

  test('is listed only for an app that may read emoji', async () => {
    const { slack } = await calmSlack()
    const error = await slack.emoji.list().catch((each) => each)
    expect(error.data).toMatchObject({ error: 'missing_scope', needed: 'emoji:read' })
  })
})
