import { createServer } from 'node:http2'
import type { AddressInfo } from 'node:net'
import { createServer as createTcpServer } from 'node:net'
import { describe, expect, onTestFinished, test } from 'vitest'
import { dispatch } from '../../src/cli/dispatch.ts'
import { plainPaint } from '../../src/cli/paint.ts'
import type { Context } from '../../src/cli/verb.ts'
import { VERBS } from '../../src/cli/verbs/index.ts'
import { actsOn } from '../../src/cli/verbs/setup.ts'
import { sample } from '../config/sample.ts'

/** Runs a command line against real sockets. */
async function docket(line: string, env: Context['env']) {
  const out: string[] = []
  const err: string[] = []
  const stopped = async () => undefined
  const context: Context = {
    env: { TEMPORAL_CONFIG_FILE: '/nowhere/temporal.toml', ...env },
    readFile: () => sample(),
    out: (text) => out.push(text),
    err: (text) => err.push(text),
    paint: plainPaint,
    now: () => 0,
    programs: { gateway: stopped, worker: stopped, both: stopped },
  }
  const code = await dispatch(line.split(' '), VERBS, context)
  return { code, out: out.join('\n'), err: err.join('\n') }
}

/** An address at which nothing listens. */
async function closedAddress(): Promise<string> {
  const server = createTcpServer()
  await new Promise<void>((listening) => server.listen(0, '127.0.0.1', listening))
  const { port } = server.address() as AddressInfo
  await new Promise((closed) => server.close(closed))
  return `127.0.0.1:${port}`
}

/** A server that refuses every call of gRPC with this status. */
async function grpcRefusing(status: number, words: string): Promise<string> {
  const server = createServer()
  server.on('stream', (stream) =>
    stream.respond(
      {
        ':status': 200,
        'content-type': 'application/grpc',
        'grpc-status': `${status}`,
        'grpc-message': words,
      },
      { endStream: true },
    ),
  )
  await new Promise<void>((listening) => server.listen(0, '127.0.0.1', listening))
  onTestFinished(() => void server.close())
  return `127.0.0.1:${(server.address() as AddressInfo).port}`
}

describe('with Postgres away', () => {
  test.each([
    'migrate',
    'config apply',
    'ticket list',
    'ticket list --team x --json',
    'ticket show 1',
    'ticket explain 1',
    'writes list',
  ])('"%s" names its address and its variable, and no password', async (line) => {
    const address = await closedAddress()
    const { code, out, err } = await docket(line, { DATABASE_URL: `postgres://docket:hunter2@${address}/x` })
    expect({ code, out }).toEqual({ code: 1, out: '' })
    expect(err).toMatch(
      new RegExp(
        `^docket [a-z ]+: Postgres at ${address} does not answer: is it running, and is DATABASE_URL right\\?$`,
      ),
    )
  })
})

describe('with Slack away', () => {
  test('"config check --live" names its address and its variable', async () => {
    const address = await closedAddress()
    const env = { SLACK_BOT_TOKEN: 'xoxb-1', SLACK_API_URL: `http://${address}/api/` }
    expect(await docket('config check --live', env)).toEqual({
      code: 1,
      out: '',
      err: `docket config check: Slack at ${address} does not answer: is it running, and is SLACK_API_URL right?`,
    })
  })
})

describe('docket setup', () => {
  test('first says which server and namespace it acts on', async () => {
    const address = await grpcRefusing(12, 'not here')
    const { code, out, err } = await docket('setup', {
      TEMPORAL_ADDRESS: address,
      TEMPORAL_NAMESPACE: 'desk',
    })
    expect({ code, out }).toEqual({ code: 1, out: `Temporal at ${address}, namespace desk:` })
    expect(err).toContain('not here')
  })

  test('prints nothing but JSON with --json', async () => {
    const address = await grpcRefusing(12, 'not here')
    expect(await docket('setup --json', { TEMPORAL_ADDRESS: address })).toMatchObject({ code: 1, out: '' })
  })

  test('names the defaults of an empty environment', () => {
    expect(actsOn({ connection: {}, namespace: 'default', uiUrl: null })).toBe(
      'Temporal at localhost:7233, namespace default:',
    )
  })

  test('with Temporal away names its address and its variable', async () => {
    const address = await grpcRefusing(4, 'Deadline exceeded')
    const { code, err } = await docket('setup', { TEMPORAL_ADDRESS: address })
    expect(code).toBe(1)
    expect(err).toBe(
      `docket setup: Temporal at ${address} does not answer: is it running, and is TEMPORAL_ADDRESS right?`,
    )
  })
})
