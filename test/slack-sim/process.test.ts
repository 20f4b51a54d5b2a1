import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { createInterface } from 'node:readline'
import { expect, onTestFinished, test } from 'vitest'
import { slackSim } from '../../dev/slack-sim/client.ts'

const main = new URL('../../dev/slack-sim/main.ts', import.meta.url).pathname

test('as a process it says when it is ready, takes its settings and ends at SIGTERM', async () => {
  const settings = JSON.stringify({ latencyMs: [0, 0] })
  const env = { ...process.env, SLACK_SIM_SETTINGS: settings }
  const child = spawn(process.execPath, [main, '--port', '0'], { env, stdio: ['ignore', 'pipe', 'inherit'] })
  onTestFinished(() => void child.kill('SIGKILL'))
  const [line] = await once(createInterface(child.stdout), 'line')
  const { ready, url } = JSON.parse(line)
  expect(ready).toBe(true)
  const sim = slackSim(url)
  expect((await sim.state()).settings).toMatchObject({ latencyMs: [0, 0], lagMs: [0, 3000], limits: true })
  const exit = once(child, 'exit')
  child.kill('SIGTERM')
  expect(await exit).toEqual([0, null])
})
