import { type ChildProcessByStdio, spawn } from 'node:child_process'
import { once } from 'node:events'
import type { Readable } from 'node:stream'
import { setTimeout as sleep } from 'node:timers/promises'
import { describe, expect, onTestFinished, test, vi } from 'vitest'
import { type GatewayParts, runGateway } from '../../src/runtime/gateway.ts'
import { type Readiness, serveHealth } from '../../src/runtime/health.ts'
import { closeInOrder } from '../../src/runtime/shutdown.ts'
import { type ChildProcessSpec, supervise } from '../../src/runtime/supervise.ts'
import { listeningLog } from './log.ts'

const DELAYS = { firstMs: 50, longestMs: 100, resetAfterMs: 60_000 }

/** A process that runs this program; `started` counts how often, `ready` resolves when the newest says a word. */
function child(
  name: string,
  program: string,
  stopWithinMs = 20_000,
): ChildProcessSpec & { started(): number; pid(): number; ready(): Promise<unknown> } {
  const children: ChildProcessByStdio<null, Readable, null>[] = []
  return {
    name,
    stopWithinMs,
    start: () => {
      const started = spawn(process.execPath, ['-e', program], { stdio: ['ignore', 'pipe', 'ignore'] })
      children.push(started)
      return started
    },
    started: () => children.length,
    pid: () => children.at(-1)?.pid ?? 0,
    ready: () => once(children.at(-1)?.stdout ?? expect.fail(), 'data'),
  }
}

const STAYS = `setInterval(() => {}, 1000); console.log('ready')`
const STUBBORN = `process.on('SIGTERM', () => {}); ${STAYS}`

/** What no event tells of; the test's own limit ends it. */
async function until(holds: () => boolean): Promise<void> {
  while (!holds()) await sleep(20)
}

const alive = (pid: number): boolean => {
  try {
    return process.kill(pid, 0)
  } catch {
    return false
  }
}

describe('the supervisor', () => {
  test('restarts what dies, while the other does not notice', async () => {
    const { log } = listeningLog()
    const end = new AbortController()
    const dies = child('dies', 'process.exit(3)')
    const stays = child('stays', STAYS)
    const done = supervise([dies, stays], log, end.signal, DELAYS)
    await until(() => dies.started() >= 3)
    expect(stays.started()).toBe(1)
    end.abort()
    await done
    expect(alive(stays.pid())).toBe(false)
  })

  test('waits longer and longer before a restart, up to a limit', async () => {
    const { log, lines } = listeningLog()
    const end = new AbortController()
    const dies = child('dies', 'process.exit(3)')
    const done = supervise([dies], log, end.signal, DELAYS)
    await until(() => dies.started() >= 4)
    end.abort()
    await done
    const waited = lines.flatMap(({ delayMs }) => (delayMs === undefined ? [] : [delayMs]))
    expect(waited.slice(0, 3)).toEqual([50, 100, 100])
  })

  test('stops in order, and kills what does not stop in time', async () => {
    const { log, lines } = listeningLog()
    const end = new AbortController()
    const stubborn = child('stubborn', STUBBORN, 300)
    const stays = child('stays', STAYS)
    const done = supervise([stubborn, stays], log, end.signal, DELAYS)
    await Promise.all([stubborn.ready(), stays.ready()])
    end.abort()
    await done
    expect([stubborn.pid(), stays.pid()].map(alive)).toEqual([false, false])
    expect(lines.filter(({ msg }) => msg === 'stopped').map(({ name }) => name)).toEqual([
      'stubborn',
      'stays',
    ])
  })

  test('goes on when a program cannot even be started', async () => {
    const { log, lines } = listeningLog()
    const end = new AbortController()
    const missing: ChildProcessSpec = {
      name: 'missing',
      stopWithinMs: 1_000,
      start: () => spawn('/nowhere/at/all'),
    }
    const done = supervise([missing], log, end.signal, DELAYS)
    await until(() => lines.filter(({ msg }) => String(msg).startsWith('died')).length >= 2)
    end.abort()
    await done
  })
})

/** How much of its clock passes at each look at its sockets. */
const LOOK_MS = 10

/**
 * A gateway that remembers what was asked of it. `openSockets` says how many are open at its n-th look, counted from
 * 1; its clock moves from look to look, so that a busy machine is no silence.
 */
function gatewayParts(openSockets: (look: number) => number) {
  const calls: string[] = []
  let [looks, now] = [0, 0]
  vi.stubGlobal('performance', { now: () => now })
  onTestFinished(() => void vi.unstubAllGlobals())
  const parts: GatewayParts = {
    gateway: {
      start: async () => void calls.push('start'),
      stop: async () => void calls.push('stop'),
      openSockets: () => {
        looks += 1
        now += LOOK_MS
        return openSockets(looks)
      },
      reasons: () => [],
      refused: new Promise<never>(() => undefined),
    },
    readiness: async () => ({ reasons: [], degraded: [] }),
    close: async () => void calls.push('close'),
  }
  return { ...parts, calls, looks: () => looks }
}

describe('a gateway process', () => {
  test('ends when no socket has been open for too long, and closes in order', async () => {
    const { log } = listeningLog()
    const parts = gatewayParts(() => 0)
    const { signal: end } = new AbortController()
    const running = runGateway({ httpAddress: null, parts, log, end, silentMs: 10 * LOOK_MS })
    await expect(running).rejects.toThrow('no socket to Slack has been open')
    expect(parts.looks()).toBe(10)
    expect(parts.calls).toEqual(['start', 'stop', 'close'])
  })

  test('stays through one short silence after another, and ends when told to', async () => {
    const { log } = listeningLog()
    const parts = gatewayParts((look) => (look % 10 === 0 ? 1 : 0))
    const end = new AbortController()
    const running = runGateway({ httpAddress: null, parts, log, end: end.signal, silentMs: 10 * LOOK_MS })
    await until(() => parts.looks() >= 30)
    expect(parts.calls).toEqual(['start'])
    end.abort()
    await running
    expect(parts.calls).toEqual(['start', 'stop', 'close'])
  })

  test('that cannot have its address says so instead of running without', async () => {
    const { log } = listeningLog()
    const taken = await serveHealth({ host: '127.0.0.1', port: 0 }, () => ({ reasons: [] }))
    const parts = gatewayParts(() => 1)
    const { signal: end } = new AbortController()
    const httpAddress = { host: '127.0.0.1', port: taken.port }
    await expect(runGateway({ httpAddress, parts, log, end })).rejects.toThrow('EADDRINUSE')
    expect(parts.calls).toEqual(['stop', 'close'])
    await taken.close()
  })
})

describe('the health server', () => {
  test.each<[string, Readiness, number, object]>([
    ['healthz', () => ({ reasons: ['Slack is away'] }), 200, { alive: true }],
    ['readyz', () => ({ reasons: [] }), 200, { ready: true, reasons: [], degraded: [] }],
    [
      'readyz',
      () => ({ reasons: [], degraded: ['no roles'] }),
      200,
      { ready: true, reasons: [], degraded: ['no roles'] },
    ],
    [
      'readyz',
      () => ({ reasons: ['Slack is away'] }),
      503,
      { ready: false, reasons: ['Slack is away'], degraded: [] },
    ],
    [
      'readyz',
      () => {
        throw new Error('no')
      },
      503,
      { ready: false, reasons: ['the check itself failed'], degraded: [] },
    ],
    ['other', () => ({ reasons: [] }), 404, { error: 'there are /healthz and /readyz' }],
  ])('answers /%s', async (path, readiness, status, body) => {
    const health = await serveHealth({ host: '127.0.0.1', port: 0 }, readiness)
    const response = await fetch(`http://127.0.0.1:${health.port}/${path}?x=1`)
    expect({ status: response.status, body: await response.json() }).toEqual({ status, body })
    await health.close()
  })
})

describe('closing', () => {
  test('goes on in its order past what fails and what hangs', async () => {
    const { log, lines } = listeningLog()
    const closed: string[] = []
    const closing = (what: string, close: () => Promise<unknown>) => ({ what, withinMs: 50, close })
    await closeInOrder(
      [
        closing('hangs', () => new Promise(() => undefined)),
        closing('fails', () => Promise.reject(new Error('no'))),
        closing('closes', async () => closed.push('closes')),
      ],
      log,
    )
    expect(closed).toEqual(['closes'])
    expect(lines.filter(({ level }) => level === 'warn').map(({ what }) => what)).toEqual(['hangs', 'fails'])
  })
})
