import type { IncomingMessage } from 'node:http'

/** The reason for refusing a request: the HTTP status and a sentence for the sender. */
export type Refusal = { status: 403 | 415; error: string }

/**
 * Checks the origin of a request to a server on loopback. Allowed are programs of this machine, and the
 * server's own pages. A foreign page also runs in a browser on this machine, and has three ways in:
 *
 * - its own name points here (DNS rebinding): then the request asks for another host;
 * - it sends a form, or a `fetch` that needs no permission: then there is no JSON in it;
 * - both are marked by the browser with the page's origin.
 *
 * Returns null for an allowed request.
 */
export function refusalOf(request: IncomingMessage): Refusal | null {
  const { host = '', origin } = request.headers
  if (!/^(localhost|127\.0\.0\.1|\[::1\])(:\d+)?$/.test(host))
    return { status: 403, error: 'This server serves only this machine.' }
  if (origin !== undefined && origin !== `http://${host}`)
    return { status: 403, error: 'This server serves no page of another address.' }
  return null
}

/** An additional check for routes that change something: their body is JSON, which no form can send. */
export function refusalOfBody(request: IncomingMessage): Refusal | null {
  const [type = ''] = (request.headers['content-type'] ?? '').split(';')
  if (request.method === 'GET' || type.trim().toLowerCase() === 'application/json') return null
  return { status: 415, error: 'Send JSON.' }
}
