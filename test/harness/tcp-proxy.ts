import { once } from 'node:events'
import { type AddressInfo, connect, createServer, type Socket } from 'node:net'

/** A proxy between the program and one of its servers; it can cut the connection. */
export type TcpProxy = {
  readonly port: number
  away(): void
  back(): void
  stop(): Promise<void>
}

export async function startTcpProxy(host: string, port: number): Promise<TcpProxy> {
  const open = new Set<Socket>()
  let away = false
  const server = createServer((near) => {
    if (away) return void near.destroy()
    const far = connect(port, host)
    for (const [one, other] of [
      [near, far],
      [far, near],
    ] as const) {
      open.add(one)
      one.setNoDelay(true)
      one.on('error', () => other.destroy())
      one.on('close', () => {
        open.delete(one)
        other.destroy()
      })
      one.pipe(other)
    }
  })
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  const cut = (): void => {
    for (const socket of open) socket.destroy()
  }
  return {
    port: (server.address() as AddressInfo).port,
    away() {
      away = true
      cut()
    },
    back() {
      away = false
    },
    async stop() {
      server.close()
      cut()
      await once(server, 'close')
    },
  }
}
