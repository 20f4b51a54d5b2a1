import type { TemporalConfig } from '../../config.ts'
import { ensureNamespace } from '../../runtime/namespace.ts'
import { checkSearchAttributes, registerSearchAttributes } from '../../runtime/search-attributes.ts'
import { createTemporalClient, pingTemporal } from '../../runtime/temporal.ts'
import { configOf, Failure, JSON_OPTION, printJson, type Verb } from '../verb.ts'

export const setup: Verb = {
  name: 'setup',
  summary: 'prepare Temporal: the namespace and the search attributes of tickets',
  usage: '[--json]',
  details: 'What is there already stays as it is; run it as often as you like.',
  options: JSON_OPTION,
  words: 0,
  async run({ values }, context) {
    const { temporal } = configOf(context, ['temporal'])
    const { namespace } = temporal
    const server = createTemporalClient(temporal)
    try {
      const created = await ensureNamespace(server)
      await pingTemporal(server, 10_000)
      const { missing, mistyped } = await checkSearchAttributes(server.connection, namespace)
      if (mistyped.length > 0)
        throw new Failure(`${mistyped.join(', ')} is there with another type; Temporal cannot change that`)
      if (missing.length > 0) await registerSearchAttributes(server.connection, namespace, missing)
      if (values.json) printJson(context, { namespace, created, registered: missing })
      else context.out(report(temporal, created, missing))
    } finally {
      await server.close()
    }
    return 0
  },
}

/** The report names the server: its address may be a default that the operator did not choose. */
const report = (temporal: TemporalConfig, created: boolean, registered: readonly string[]): string =>
  [
    `namespace "${temporal.namespace}" at ${temporal.connection.address ?? 'localhost:7233'} ${created ? 'was created' : 'is there'}`,
    registered.length === 0
      ? 'all search attributes are there'
      : `registered the search attributes ${registered.join(', ')}`,
  ].join('\n')
