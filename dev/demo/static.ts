import { readFile } from 'node:fs/promises'
import { extname, join, normalize } from 'node:path'
import { fileURLToPath } from 'node:url'

const PAGE = fileURLToPath(new URL('page/', import.meta.url))

const TYPES: Record<string, string> = {
  '.html': 'text/html; charset=utf-8',
  '.css': 'text/css; charset=utf-8',
  '.js': 'text/javascript; charset=utf-8',
  '.svg': 'image/svg+xml',
}

/** Reads a file of the page; there is no build step. Null for a path outside the page. */
export async function pageFile(path: string): Promise<{ type: string; body: Buffer } | null> {
  const file = normalize(join(PAGE, path === '/' ? 'index.html' : path))
  const type = TYPES[extname(file)]
  if (!file.startsWith(PAGE) || !type) return null
  const body = await readFile(file).catch(() => null)
  return body && { type, body }
}
