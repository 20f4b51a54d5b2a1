import { spawn } from 'node:child_process'
import { createInterface } from 'node:readline'
import { expect, onTestFinished, test } from 'vitest'
import { isRunning } from './scratch.ts'

const PROGRAM = `
  import { stopAtSignal } from ${JSON.stringify(new URL('../../dev/stack/signals.ts', import.meta.url).href)}
  const open = setInterval(() => {}, 1_000)
  stopAtSignal(async () => clearInterval(open))
  console.log('up', process.pid)`

/** Starts the program below a shell, as make and npm do; resolves once it is up. The shell does not pass signals on. */
async function belowAShell(env: NodeJS.ProcessEnv) {
  const script = '"$NODE" --input-type=module -e "$PROGRAM"; exit'
  const shell = spawn('sh', ['-c', script], {
    env: { ...process.env, NODE: process.execPath, PROGRAM, ...env },
    stdio: ['ignore', 'pipe', 'inherit'],
  })
  onTestFinished(() => void shell.kill('SIGKILL'))
  const lines = createInterface({ input: shell.stdout })[Symbol.asyncIterator]()
  const pid = Number(/^up (\d+)$/.exec(String((await lines.next()).value))?.[1] ?? expect.fail())
  onTestFinished(() => void (isRunning(pid) && process.kill(pid, 'SIGKILL')))
  const rest = async () => {
    const said: string[] = []
    for (let line = await lines.next(); !line.done; line = await lines.next()) said.push(line.value)
    return said
  }
  return { shell, pid, rest }
}

const STOPPED = ['', 'Stopping …', 'Stopped; what you did is kept.']

test.for(['SIGTERM', 'SIGKILL'] as const)('%s to npm alone stops the parts in order', async (signal) => {
  const { shell, rest } = await belowAShell({ npm_execpath: '/usr/bin/npm' })
  shell.kill(signal)
  expect(await rest()).toEqual(STOPPED)
})

test.for(['SIGINT', 'SIGTERM', 'SIGHUP'] as const)(
  '%s to the program stops the parts in order',
  async (signal) => {
    const { pid, rest } = await belowAShell({})
    process.kill(pid, signal)
    expect(await rest()).toEqual(STOPPED)
  },
)
