import { readFileSync } from 'node:fs'
import { describe, expect, onTestFinished, test } from 'vitest'
import { slackSim } from '../../dev/slack-sim/client.ts'
import { controls } from '../../dev/slack-sim/control.ts'
import type { State } from '../../dev/slack-sim/control-api.ts'
import { SlackMirror } from '../../dev/stack/slack-mirror.ts'
import { calmSlack } from './harness.ts'

const readme = readFileSync(new URL('../../dev/slack-sim/README.md', import.meta.url), 'utf8')

type Sim = ReturnType<typeof slackSim>

/** Runs the script of the README. */
async function runReadme(sim: Sim): Promise<void> {
  const script = /```js\n(.*?)```/s.exec(readme)?.[1] ?? ''
  const AsyncFunction = (async () => {}).constructor as FunctionConstructor
  await AsyncFunction('sim', script)(sim)
}

describe('the README', () => {
  test('shows every call of the client', () => {
    const shown = [...readme.matchAll(/sim\.(\w+)\(/g)].map(([, name]) => name)
    const calls = Object.entries(slackSim('http://127.0.0.1:1')).filter(
      ([, call]) => typeof call === 'function',
    )
    expect(shown).toEqual(expect.arrayContaining(calls.map(([name]) => name)))
  })

  test('holds a script that runs', async () => {
    const { sim } = await calmSlack()
    await runReadme(sim)
    const [oldest, next] = (await sim.state()).messages
    expect(oldest).toMatchObject({ text: 'Asked a week ago' })
    expect(next).toMatchObject({ text: expect.stringContaining('still down') })
  })

  test('has no order without an item on the stream', async () => {
    const { sim } = await calmSlack()
    const mirror = new SlackMirror(sim)
    onTestFinished(() => mirror.stop())
    await mirror.start()
    await runReadme(sim)
    const truth = held(await sim.state())
    await expect.poll(() => held(mirror.state())).toEqual(truth)
  })
})

/** The content of the workspace, in a fixed order. */
function held({ workspace, channels, usergroups, messages }: State) {
  const byId = <Thing extends { id: string }>(things: Thing[]) =>
    things.toSorted((a, b) => (a.id < b.id ? -1 : 1))
  const byTs = messages.toSorted((a, b) => (a.ts < b.ts ? -1 : 1))
  return { workspace, channels: byId(channels), usergroups: byId(usergroups), messages: byTs }
}

describe('an order', () => {
  const orders = Object.keys(controls).filter((path) => path.startsWith('POST '))

  test.each(orders)('%s is refused with a sentence for a field that nobody knows', async (path) => {
    const { server } = await calmSlack()
    const response = await fetch(`${server.url}/control/${path.slice('POST '.length)}`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ bogus: true }),
    })
    expect(response.status).toBe(400)
    const { error } = (await response.json()) as { error: string }
    expect(error).toMatch(/unknown argument: bogus|there is no setting bogus|there is no fault undefined/)
  })

  test('is refused for a field that is missing, of another type or none of its values', async () => {
    const { sim } = await calmSlack()
    const wrong = (request: object) => sim.post(request as never)
    await expect(wrong({ user: 'U0ANNA', text: 'x' })).rejects.toThrow('missing required field: channel')
    await expect(wrong({ channel: 'C0HELP', user: 42, text: 'x' })).rejects.toThrow('must be a string: user')
    await expect(sim.group('S0PLATFORM', [1] as never)).rejects.toThrow('must be a list of strings: users')
    await expect(sim.disconnect('bored' as 'cut')).rejects.toThrow('must be one of warning')
    await expect(sim.settings({ plan: 'cheap' as 'free' })).rejects.toThrow('plan must be paid or free')
    await expect(sim.settings({ refuse: { 'chat.sing': 'x' } })).rejects.toThrow(
      'there is no method chat.sing',
    )
  })
})
