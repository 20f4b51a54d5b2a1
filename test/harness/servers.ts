import { randomUUID } from 'node:crypto'
import { Client, Connection } from '@temporalio/client'
import { describe, inject, test } from 'vitest'
import { createDatabase, dropDatabase, withDatabase } from '../../dev/stack/postgres.ts'
import { ensureNamespace } from '../../src/runtime/namespace.ts'
import { registerSearchAttributes } from '../../src/runtime/search-attributes.ts'
import { SEARCH_ATTRIBUTES } from '../../src/workflows/search-attributes.ts'

declare module 'vitest' {
  // biome-ignore lint/style/useConsistentTypeDefinitions: only an interface merges with vitest's own.
  interface ProvidedContext {
    /** The server's own database; tests use `freshDatabase`. */
    postgresUrl: string
    templateDatabase: string
    /** host:port; namespace `default`. */
    temporalAddress: string
    /** The path of the workflows' code, see `sharedBundle`. */
    workflowBundle: string
    /** The path of the time-skipping server's binary; null if there is none. */
    timeSkippingServer: string | null
  }
}

export type TestDatabase = {
  url: string
  /** Drops it and cuts off its connections. */
  drop(): Promise<void>
}

/** An empty database with the product's schema, for one test file. */
export async function freshDatabase(): Promise<TestDatabase> {
  const server = inject('postgresUrl')
  const name = `docket_test_${randomUUID().slice(0, 8)}`
  await createDatabase(server, name, inject('templateDatabase'))
  return { url: withDatabase(server, name), drop: () => dropDatabase(server, name) }
}

/**
 * `describe` for tests that need a resource that this machine may lack. If `found` is empty they are skipped with one
 * line, except in CI: there the gap itself fails, so that a green run does not hide it.
 */
export function requireOrSkip(what: string, found: unknown): typeof describe.skip {
  if (found) return describe
  if (process.env.CI) {
    test(`${what} is there`, () => {
      throw new Error(`${what} is missing, and in CI nothing may be skipped for that`)
    })
  } else {
    process.stderr.write(`skipped: tests that need ${what}, which is not here\n`)
  }
  return describe.skip
}

/** The workflows' code for a worker, bundled once per run. */
export const sharedBundle = (): { codePath: string } => ({ codePath: inject('workflowBundle') })

/** A Temporal namespace for one test file, with Docket's search attributes, ready for workers. */
export async function freshNamespace(): Promise<string> {
  const connection = await Connection.connect({ address: inject('temporalAddress') })
  const namespace = `test-${randomUUID().slice(0, 8)}`
  const close = () => connection.close()
  await ensureNamespace({ connection, client: new Client({ connection, namespace }), close })
  await registerSearchAttributes(connection, namespace, Object.keys(SEARCH_ATTRIBUTES))
  await close()
  return namespace
}
