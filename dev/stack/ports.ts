import { connect, createServer } from 'node:net'

const LOOPBACK = '127.0.0.1'

/** Ports that this process has given out, possibly not bound yet. */
const promised = new Set<number>()

/** A free port on loopback: the usual one if it is free, so that bookmarks keep working. */
export async function freePort(usual?: number): Promise<number> {
  const port = usual !== undefined && (await isFree(usual)) ? usual : await anyFree()
  promised.add(port)
  return port
}

/** Whether something accepts connections on this loopback port. */
export function answers(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = connect({ host: LOOPBACK, port, timeout: 1_000 })
    const settle = (open: boolean) => {
      socket.destroy()
      resolve(open)
    }
    socket.once('connect', () => settle(true))
    socket.once('error', () => settle(false))
    socket.once('timeout', () => settle(false))
  })
}

// macOS allows binding loopback while another process holds the wildcard address: so connect before binding.
async function isFree(port: number): Promise<boolean> {
  return !promised.has(port) && !(await answers(port)) && (await bind(port)) !== null
}

async function anyFree(): Promise<number> {
  const port = await bind(0)
  if (port === null) throw new Error('no free port on loopback')
  return promised.has(port) ? anyFree() : port
}

/** Binds and releases: returns the port, or null if it is taken. */
function bind(port: number): Promise<number | null> {
  return new Promise((resolve) => {
    const server = createServer()
    server.once('error', () => resolve(null))
    server.listen({ host: LOOPBACK, port }, () => {
      const address = server.address()
      server.close(() => resolve(address && typeof address === 'object' ? address.port : null))
    })
  })
}
