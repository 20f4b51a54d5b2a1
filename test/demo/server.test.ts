import { request } from 'node:http'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { serve } from '../../dev/demo/server.ts'

describe('the page’s server', () => {
  let site: Awaited<ReturnType<typeof serve>>
  const posted: unknown[] = []

  beforeAll(async () => {
    const routes = {
      'POST /api/echo': (body: Record<string, unknown>) => {
        posted.push(body)
        if (body.refuse) throw new Error('slack-sim: POST post: not_in_channel')
        return body
      },
    }
    site = await serve({ routes, stream: () => () => {} }, 0)
  })
  afterAll(() => site.stop())

  const post = (body: string, type = 'application/json') =>
    fetch(`${site.url}/api/echo`, { method: 'POST', body, headers: { 'content-type': type } })

  test('serves the page’s own files, with a policy that blocks all other scripts', async () => {
    const page = await fetch(site.url)
    expect(page.headers.get('content-type')).toContain('text/html')
    expect(page.headers.get('content-security-policy')).toContain("script-src 'self'")
    expect(await page.text()).toContain('js/main.js')
    expect((await fetch(`${site.url}/js/main.js`)).headers.get('content-type')).toContain('javascript')
  })

  test('serves nothing beside the page', async () => {
    for (const path of [
      '/../server.ts',
      '/%2e%2e/server.ts',
      '/..%2f..%2fpackage.json',
      '/jsconfig.json',
      '/js',
    ])
      expect((await fetch(site.url + path)).status).toBe(404)
  })

  test('refuses a foreign host name, and a form of another page', async () => {
    const status = await new Promise((resolve) => {
      const headers = { host: 'evil.example' }
      request(site.url, { headers }, (response) => resolve(response.resume().statusCode)).end()
    })
    expect(status).toBe(403)
    expect((await post('{"a":1}', 'text/plain')).status).toBe(415)
    expect(posted).toEqual([])
  })

  test('passes refusals on in words for people', async () => {
    expect(await (await post('{"a":1}')).json()).toEqual({ a: 1 })
    const refused = await post('{"refuse":true}')
    expect(refused.status).toBe(400)
    expect(await refused.json()).toEqual({ error: 'not_in_channel' })
    expect((await post('no json')).status).toBe(400)
    expect((await post(`{"a":"${'x'.repeat(300_000)}"}`)).status).toBe(413)
  })
})
