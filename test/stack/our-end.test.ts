import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { expect, onTestFinished, test } from 'vitest'
import { isRunning, until } from './scratch.ts'

/** Starts a child in a group of its own, as the programs in test/commands do, and prints its pid. */
const PROGRAM = `
  import { spawn } from 'node:child_process'
  import { atOurEnd } from ${JSON.stringify(new URL('../commands/our-end.ts', import.meta.url).href)}
  const forever = ['-e', 'setInterval(() => {}, 1000)']
  const child = spawn(process.execPath, forever, { detached: true, stdio: 'ignore' })
  atOurEnd(() => process.kill(-child.pid, 'SIGTERM'))
  console.log(child.pid)`

test.for(['SIGINT', 'SIGTERM', 'SIGHUP'] as const)(
  'a program that %s ends takes what it started with it',
  async (signal) => {
    const args = ['--input-type=module', '-e', PROGRAM]
    const program = spawn(process.execPath, args, { stdio: ['ignore', 'pipe', 'inherit'] })
    onTestFinished(() => void program.kill('SIGKILL'))
    const pid = Number((await once(program.stdout, 'data'))[0])
    onTestFinished(() => void (isRunning(pid) && process.kill(pid, 'SIGKILL')))
    const exit = once(program, 'exit')
    program.kill(signal)
    expect(await exit).toEqual([130, null])
    await until('the child has ended', () => !isRunning(pid))
  },
)
