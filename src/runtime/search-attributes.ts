import { setTimeout as sleep } from 'node:timers/promises'
import type { Connection } from '@temporalio/client'
import type { NativeConnection } from '@temporalio/worker'
import { SEARCH_ATTRIBUTES } from '../workflows/search-attributes.ts'

type Server = Connection | NativeConnection

/** Temporal's numbers for the types (temporal.api.enums.v1.IndexedValueType). */
const TYPE_NUMBERS: Readonly<Record<string, number>> = { KEYWORD: 2, INT: 3, BOOL: 5, DATETIME: 6 }

const numberOf = (type: string): number => {
  const number = TYPE_NUMBERS[type]
  if (number === undefined) throw new RangeError(`a search attribute of type ${type} has no number here`)
  return number
}

export type Registered = { readonly missing: readonly string[]; readonly mistyped: readonly string[] }

/** The search attributes of tickets that the namespace lacks, and those with another type. */
export async function checkSearchAttributes(server: Server, namespace: string): Promise<Registered> {
  const { customAttributes } = await server.operatorService.listSearchAttributes({ namespace })
  const wanted = Object.entries(SEARCH_ATTRIBUTES)
  const has = (name: string): boolean => Object.hasOwn(customAttributes, name)
  return {
    missing: wanted.filter(([name]) => !has(name)).map(([name]) => name),
    mistyped: wanted
      .filter(([name, type]) => has(name) && customAttributes[name] !== numberOf(type))
      .map(([name]) => name),
  }
}

/** Registers these and waits until the server lists them: its caches may need some seconds. */
export async function registerSearchAttributes(
  server: Server,
  namespace: string,
  names: readonly string[],
): Promise<void> {
  const searchAttributes = Object.fromEntries(
    names.map((name) => [name, numberOf(SEARCH_ATTRIBUTES[name] ?? name)]),
  )
  await server.operatorService.addSearchAttributes({ namespace, searchAttributes })
  for (let attempt = 0; attempt < 60; attempt += 1) {
    const { missing } = await checkSearchAttributes(server, namespace)
    if (missing.length === 0) return
    await sleep(500)
  }
  throw new Error('Temporal accepted the search attributes but does not list them after 30 seconds')
}

/**
 * Throws one sentence unless all are registered. A workflow that sets an unregistered one fails its task for ever, so
 * no worker starts before this check has passed.
 */
export async function requireSearchAttributes(server: Server, namespace: string): Promise<void> {
  const { missing, mistyped } = await checkSearchAttributes(server, namespace)
  const faults = [
    ...(missing.length > 0 ? [`lacks the search attributes ${missing.join(', ')}`] : []),
    ...mistyped.map((name) => `has ${name} with another type than ${SEARCH_ATTRIBUTES[name]}`),
  ]
  if (faults.length > 0)
    throw new Error(`Temporal's namespace "${namespace}" ${faults.join(' and ')}: run \`docket setup\` first`)
}
