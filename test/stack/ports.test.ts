import { once } from 'node:events'
import { type AddressInfo, createServer } from 'node:net'
import { expect, onTestFinished, test } from 'vitest'
import { answers, freePort } from '../../dev/stack/ports.ts'

test('a free usual port is the one that is had', async () => {
  const { port: usual, close } = await listening('127.0.0.1')
  await close()
  expect(await freePort(usual)).toBe(usual)
})

test('a taken port leads to another', async () => {
  const { port: taken } = await listening('127.0.0.1')
  expect(await answers(taken)).toBe(true)
  expect(await freePort(taken)).not.toBe(taken)
})

test('a port that somebody holds on every address counts as taken', async () => {
  const { port: taken } = await listening('0.0.0.0')
  expect(await freePort(taken)).not.toBe(taken)
})

test('a port is promised once, also before its owner has bound it', async () => {
  const promised = await freePort()
  expect(await freePort(promised)).not.toBe(promised)
})

async function listening(host: string) {
  const server = createServer().listen({ host, port: 0 })
  await once(server, 'listening')
  const close = () => new Promise((resolve) => server.close(resolve))
  onTestFinished(async () => void (await close()))
  return { port: (server.address() as AddressInfo).port, close }
}
