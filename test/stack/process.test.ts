import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, onTestFinished, test } from 'vitest'
import { jsonLine, type ProcessSpec, startProcess } from '../../dev/stack/process.ts'
import { isRunning, scratchFolder, until } from './scratch.ts'

/** A Node process that runs `script`. */
function node(script: string): Pick<ProcessSpec<never>, 'name' | 'command' | 'args' | 'logFile'> {
  const logFile = join(scratchFolder(), 'logs', 'child.log')
  return { name: 'child', command: process.execPath, args: ['-e', script], logFile }
}

const FOREVER = 'setInterval(() => {}, 1000)'

test('a process is ready when its line of JSON says so', async () => {
  const child = await startProcess({
    ...node(`console.log('warming up'); console.log(JSON.stringify({ ready: true, port: 7 })); ${FOREVER}`),
    ready: jsonLine((line) => (line.ready ? Number(line.port) : undefined)),
  })
  expect(child.announced).toBe(7)
  expect(await child.stop()).toEqual({ code: null, signal: 'SIGTERM' })
})

test('a process that dies before it is ready shows its log', async () => {
  const script = `for (let i = 1; i <= 30; i++) console.error('line ' + i + '.'); process.exit(3)`
  const starting = startProcess({ ...node(script), ready: () => undefined })
  await expect(starting).rejects.toThrow(/child ended before it was ready \(exit code 3\).*child\.log/)
  await expect(starting).rejects.toThrow(/line 11\.\n(.*\n)*.*line 30\./)
  await expect(starting).rejects.not.toThrow('line 10.')
})

test('a process that is never ready is ended and says so', async () => {
  const spec = node(`console.log(process.pid); ${FOREVER}`)
  const starting = startProcess({ ...spec, ready: () => undefined, readyWithinMs: 500 })
  await expect(starting).rejects.toThrow('child was not ready within 0.5 s')
  expect(isRunning(Number.parseInt(readFileSync(spec.logFile, 'utf8'), 10))).toBe(false)
})

test('a program that is not there is named', async () => {
  const starting = startProcess({ ...node(''), command: '/nowhere/postgres' })
  await expect(starting).rejects.toThrow(/child could not be started: .*\/nowhere\/postgres/)
})

test('a process that ignores the request to stop is killed after the bound', async () => {
  const child = await startProcess({
    ...node(`process.on('SIGTERM', () => {}); console.log('{"ready":true}'); ${FOREVER}`),
    ready: jsonLine(() => true),
    stopWithinMs: 200,
  })
  expect(await child.stop()).toEqual({ code: null, signal: 'SIGKILL' })
  expect(await child.stop()).toEqual({ code: null, signal: 'SIGKILL' })
})

test('a process that is killed says how it ended', async () => {
  const child = await startProcess(node(FOREVER))
  void child.kill()
  expect(await child.exited).toEqual({ code: null, signal: 'SIGKILL' })
})

test('what a process leaves behind in its group ends with it', async () => {
  const grandchild = `require('child_process').spawn(process.execPath, ['-e', ${JSON.stringify(FOREVER)}])`
  const child = await startProcess({
    ...node(`console.log(JSON.stringify({ pid: ${grandchild}.pid })); ${FOREVER}`),
    ready: jsonLine((line) => Number(line.pid)),
  })
  await child.stop()
  await until('the grandchild has ended', () => !isRunning(child.announced))
})

test('a restart appends to the log and is ready by what it says itself', async () => {
  const spec = { ...node(`console.log(JSON.stringify({ pid: process.pid })); ${FOREVER}`) }
  const ready = jsonLine((line) => Number(line.pid))
  const first = await startProcess({ ...spec, ready })
  await first.kill()
  const second = await startProcess({ ...spec, ready })
  expect(second.announced).toBe(second.pid)
  await second.stop()
  expect(readFileSync(spec.logFile, 'utf8').trim().split('\n')).toHaveLength(2)
})

/** A process that starts a child by our code and then does `then`; returns the child's pid. */
async function parent(folder: string, then: string): Promise<{ parent: ChildProcess; childPid: number }> {
  const child = { name: 'child', command: process.execPath, args: ['-e', FOREVER], logFile: logIn(folder) }
  const script = `
    import { startProcess } from ${JSON.stringify(new URL('../../dev/stack/process.ts', import.meta.url).href)}
    const child = await startProcess(${JSON.stringify(child)})
    ${then}
    console.log(child.pid)`
  const parent = spawn(process.execPath, ['--input-type=module', '-e', script], {
    stdio: ['ignore', 'pipe', 'ignore'],
  })
  onTestFinished(() => void parent.kill('SIGKILL'))
  const [line] = await once(parent.stdout, 'data')
  const childPid = Number(line)
  // It outlives its parent by design.
  onTestFinished(() => void (isRunning(childPid) && process.kill(childPid, 'SIGKILL')))
  return { parent, childPid }
}

const logIn = (folder: string) => join(folder, 'logs', 'child.log')

test.for(['SIGINT', 'SIGTERM', 'SIGHUP'] as const)(
  'no child outlives a parent that gets %s',
  async (signal) => {
    const { parent: ours, childPid } = await parent(scratchFolder(), '')
    ours.kill(signal)
    expect(await once(ours, 'exit')).toEqual([null, signal])
    await until('the child has ended', () => !isRunning(childPid))
  },
)

test('no child outlives a parent that fails', async () => {
  const { childPid } = await parent(scratchFolder(), `setTimeout(() => { throw new Error('oops') }, 50)`)
  await until('the child has ended', () => !isRunning(childPid))
})

test('a parent with a handler of its own stops its children itself', async () => {
  const then = `process.on('SIGINT', async () => { await child.stop(); process.exit(9) })`
  const { parent: ours } = await parent(scratchFolder(), then)
  ours.kill('SIGINT')
  expect(await once(ours, 'exit')).toEqual([9, null])
})

test('a child whose parent was killed is ended by the next start', async () => {
  const folder = scratchFolder()
  const { parent: ours, childPid } = await parent(folder, '')
  ours.kill('SIGKILL')
  await once(ours, 'exit')
  expect(isRunning(childPid)).toBe(true)
  const next = await startProcess({ ...node(FOREVER), logFile: logIn(folder) })
  expect(isRunning(childPid)).toBe(false)
  await next.stop()
  expect(existsSync(logIn(folder).replace('.log', '.pid'))).toBe(false)
})

test('a child whose parent still runs is not touched: the second start is refused', async () => {
  const folder = scratchFolder()
  const { parent: ours, childPid } = await parent(folder, '')
  const second = startProcess({ ...node(FOREVER), logFile: logIn(folder) })
  await expect(second).rejects.toThrow(`started by process ${ours.pid}. Stop that one with Ctrl-C`)
  expect(isRunning(childPid)).toBe(true)
})
