import { connect, createServer } from 'node:net'

const LOOPBACK = '127.0.0.1'

/** Ports already promised in this process: their owners may not have bound them yet. */
const promised = new Set<number>()

/** A free port on loopback: the usual one if nobody has it, so that bookmarks keep working. */
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

// macOS lets us bind loopback while another process holds the wildcard address: so ask before binding.
async function isFree(port: number): Promise<boolean> {
  return !promised.has(port) && !(await answers(port)) && (await bind(port)) !== null
}

async function anyFree(): Promise<number> {
  const port = await bind(0)
  if (port === null) throw new Error('no free port on loopback')
  return promised.has(port) ? anyFree() : port
}

/** Binds and lets go again: the port that was had, or null if it is taken. */
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
