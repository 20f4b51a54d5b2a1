import { once } from 'node:events'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import type { Address } from '../config.ts'

/** `reasons`: why a process cannot work now. `degraded`: functions that work only in part. One sentence each. */
export type State = { readonly reasons: readonly string[]; readonly degraded?: readonly string[] }
export type Readiness = () => Promise<State> | State

export type Health = { readonly port: number; close(): Promise<void> }

/**
 * Serves /healthz: 200 as long as the process lives; and /readyz: 200 if it can work, also if degraded, else 503 with
 * the reasons. Rejects if the address is taken.
 */
export async function serveHealth(address: Address, readiness: Readiness): Promise<Health> {
  const server = createServer((request, response) => {
    void answer(request.url ?? '', readiness).then(([status, body]) => {
      response.writeHead(status, { 'content-type': 'application/json', 'cache-control': 'no-store' })
      response.end(`${JSON.stringify(body)}\n`)
    })
  })
  server.listen(address.port, address.host)
  await once(server, 'listening')
  return {
    port: (server.address() as AddressInfo).port,
    close: async () => {
      server.closeAllConnections()
      server.close()
      await once(server, 'close')
    },
  }
}

async function answer(url: string, readiness: Readiness): Promise<[number, object]> {
  const path = url.split('?', 1)[0]
  if (path === '/healthz') return [200, { alive: true }]
  if (path !== '/readyz') return [404, { error: 'there are /healthz and /readyz' }]
  try {
    const { reasons, degraded = [] } = await readiness()
    return [reasons.length === 0 ? 200 : 503, { ready: reasons.length === 0, reasons, degraded }]
  } catch {
    return [503, { ready: false, reasons: ['the check itself failed'], degraded: [] }]
  }
}
