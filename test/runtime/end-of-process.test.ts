import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { createInterface } from 'node:readline'
import type { Readable } from 'node:stream'
import { expect, onTestFinished, test } from 'vitest'
import { isRunning } from '../stack/scratch.ts'

const href = (path: string): string => JSON.stringify(new URL(path, import.meta.url).href)

/** Does `first`, says `up` once it waits for its end, then why it ended, and after that what it closed. */
const part = (first = ''): string => `
  import { closeInOrder, endOfProcess } from ${href('../../src/runtime/shutdown.ts')}
  import { createLog } from ${href('../../src/runtime/logger.ts')}
  ${first}
  const log = createLog('part', 'error')
  const end = endOfProcess(log)
  const open = setInterval(() => undefined, 1_000)
  if (!end.aborted) {
    console.log('up', process.pid)
    await new Promise((resolve) => end.addEventListener('abort', resolve))
  }
  console.log(end.reason.message)
  await closeInOrder([{ what: 'it', withinMs: 1_000, close: async () => console.log('closed') }], log)
  clearInterval(open)`

/** It is not done with loading before its parent has died. */
const SLOW = `
  console.log('up', process.pid)
  while (process.connected) await new Promise((resolve) => setTimeout(resolve, 10))`

/** Starts a part with an IPC channel, as `docket run` does. */
const parentOf = (module: string): string => `
  import { spawn } from 'node:child_process'
  spawn(process.execPath, ['--input-type=module', '-e', ${JSON.stringify(module)}],
    { detached: true, stdio: ['ignore', 'inherit', 'inherit', 'ipc'] })`

type Running = { readonly process: ChildProcess; readonly lines: AsyncIterator<string> }

/** Runs a module; resolves when the part in it is up. */
const run = (module: string): Promise<Running> =>
  started(process.execPath, ['--input-type=module', '-e', module])

async function started(
  command: string,
  args: readonly string[],
  env: NodeJS.ProcessEnv = {},
): Promise<Running> {
  const child = spawn(command, args, {
    stdio: ['ignore', 'pipe', 'inherit'],
    env: { ...process.env, ...env },
  })
  onTestFinished(() => void child.kill('SIGKILL'))
  const lines = linesOf(child.stdout)
  const [, pid] = /^up (\d+)$/.exec((await lines.next()).value) ?? expect.fail()
  onTestFinished(() => void (isRunning(Number(pid)) && process.kill(Number(pid), 'SIGKILL')))
  return { process: child, lines }
}

const linesOf = (stream: Readable): AsyncIterator<string> =>
  createInterface({ input: stream })[Symbol.asyncIterator]()

/** What it still said; ends when the last process that holds the pipe has ended. */
async function rest({ lines }: Running): Promise<string[]> {
  const said: string[] = []
  for (let line = await lines.next(); !line.done; line = await lines.next()) said.push(line.value)
  return said
}

test.for(['SIGINT', 'SIGTERM', 'SIGHUP'] as const)('%s closes in order', async (signal) => {
  const running = await run(part())
  const exit = once(running.process, 'exit')
  running.process.kill(signal)
  expect(await rest(running)).toEqual([signal, 'closed'])
  expect(await exit).toEqual([0, null])
})

test.for(['SIGKILL', 'SIGTERM', 'SIGHUP'] as const)(
  'a parent that %s ends takes its part with it, in order',
  async (signal) => {
    const parent = await run(parentOf(part()))
    parent.process.kill(signal)
    expect(await rest(parent)).toEqual(['the parent process is gone', 'closed'])
  },
)

test('a part whose parent died while it was still loading ends, too', async () => {
  const parent = await run(parentOf(part(SLOW)))
  parent.process.kill('SIGKILL')
  expect(await rest(parent)).toEqual(['the parent process is gone', 'closed'])
})

test('under npm it ends with the shell that npm put between', async () => {
  // Two commands, so that no shell replaces itself by the first.
  const words = '"$0" --input-type=module -e "$1"; exit'
  const npm = { npm_execpath: '/usr/lib/npm-cli.js' }
  const shell = await started('sh', ['-c', words, process.execPath, part()], npm)
  shell.process.kill('SIGTERM')
  expect(await rest(shell)).toEqual(['the parent process is gone', 'closed'])
})
