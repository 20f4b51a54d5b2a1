import type { IncomingMessage } from 'node:http'
import type { ArgumentSpec } from './method.ts'
import { explained, SlackError } from './slack-error.ts'

const MAX_BODY = 5_000_000

/** The token and the raw arguments of a request. */
export type Request = {
  token: string | undefined
  params: Record<string, unknown>
}

/** Reads token and arguments from the header, the query, and a form or JSON body. */
export async function readRequest(request: IncomingMessage): Promise<Request> {
  const url = new URL(request.url ?? '/', 'http://simulator')
  const { token, ...params } = { ...Object.fromEntries(url.searchParams), ...(await readBody(request)) }
  const bearer = /^Bearer (.+)$/.exec(request.headers.authorization ?? '')?.[1]
  return { token: bearer ?? (typeof token === 'string' ? token : undefined), params }
}

/** The body of a request as text; an oversized one is refused. */
export async function readText(request: IncomingMessage): Promise<string> {
  const chunks: Buffer[] = []
  let size = 0
  for await (const chunk of request) {
    size += chunk.length
    if (size > MAX_BODY) throw new SlackError('request_timeout')
    chunks.push(chunk)
  }
  return Buffer.concat(chunks).toString('utf8')
}

async function readBody(request: IncomingMessage): Promise<Record<string, unknown>> {
  const text = await readText(request)
  const type = request.headers['content-type'] ?? ''
  if (text === '') return {}
  if (type.startsWith('application/x-www-form-urlencoded'))
    return Object.fromEntries(new URLSearchParams(text))
  if (!type.startsWith('application/json')) throw new SlackError('invalid_post_type')
  const body = parsed(text)
  if (typeof body !== 'object' || body === null || Array.isArray(body))
    throw new SlackError('invalid_form_data')
  return body as Record<string, unknown>
}

/**
 * The arguments, checked against the method's table. Slack ignores an unknown argument; the simulator refuses
 * it, so that a typo is found.
 */
export function checkArguments(
  specs: Record<string, ArgumentSpec>,
  params: Record<string, unknown>,
): Record<string, unknown> {
  const { args, faults } = readArguments(specs, params)
  if (faults.length > 0) throw explained('invalid_arguments', faults)
  return args
}

/** The converted arguments, and a sentence for each missing, unknown or wrong one. */
export function readArguments(
  specs: Record<string, ArgumentSpec>,
  params: Record<string, unknown>,
): { args: Record<string, unknown>; faults: string[] } {
  const faults: string[] = []
  const args: Record<string, unknown> = {}
  for (const name of Object.keys(params)) {
    if (!Object.hasOwn(specs, name)) faults.push(`unknown argument: ${name}`)
  }
  for (const [name, spec] of Object.entries(specs)) {
    const given = params[name]
    if (given === undefined || (given === null && !spec.nullable) || (given === '' && spec.required)) {
      if (spec.required) faults.push(`missing required field: ${name}`)
      continue
    }
    const value = given === null ? null : converted(given, spec)
    if (value === undefined) faults.push(`must be a ${kinds[spec.type]}: ${name}`)
    else if (outOfRange(value, spec)) faults.push(`must be between ${spec.min} and ${spec.max}: ${name}`)
    else if (spec.values && !spec.values.includes(String(value)))
      faults.push(`must be one of ${spec.values.join(', ')}: ${name}`)
    else args[name] = value
  }
  return { args, faults }
}

const kinds: Record<ArgumentSpec['type'], string> = {
  string: 'string',
  boolean: 'boolean',
  number: 'number',
  strings: 'list of strings',
  json: 'JSON value',
}

/** Converts the value to its declared type, or returns undefined. Forms carry everything as text. */
function converted(given: unknown, spec: ArgumentSpec): unknown {
  switch (spec.type) {
    case 'string':
      return typeof given === 'string' ? given : undefined
    case 'boolean':
      return booleans.get(given)
    case 'number':
      return given !== '' && Number.isInteger(Number(given)) ? Number(given) : undefined
    case 'strings':
      return Array.isArray(given) && given.every((each) => typeof each === 'string') ? given : undefined
    case 'json':
      return typeof given === 'string' ? (parsed(given) ?? given) : given
  }
}

const booleans = new Map<unknown, boolean>([
  [true, true],
  ['true', true],
  ['1', true],
  [1, true],
  [false, false],
  ['false', false],
  ['0', false],
  [0, false],
])

function outOfRange(value: unknown, { min = -Infinity, max = Infinity }: ArgumentSpec): boolean {
  return typeof value === 'number' && (value < min || value > max)
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return undefined
  }
}
