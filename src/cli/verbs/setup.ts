import type { TemporalConfig } from '../../config.ts'
import { ensureNamespace } from '../../runtime/namespace.ts'
import { checkSearchAttributes, registerSearchAttributes } from '../../runtime/search-attributes.ts'
import { addressOf, createTemporalClient, pingTemporal } from '../../runtime/temporal.ts'
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
    if (!values.json) context.out(actsOn(temporal))
    try {
      const created = await ensureNamespace(server)
      await pingTemporal(server, 10_000)
      const { missing, mistyped } = await checkSearchAttributes(server.connection, namespace)
      if (mistyped.length > 0)
        throw new Failure(`${mistyped.join(', ')} is there with another type; Temporal cannot change that`)
      if (missing.length > 0) await registerSearchAttributes(server.connection, namespace, missing)
      if (values.json)
        printJson(context, { address: addressOf(temporal), namespace, created, registered: missing })
      else context.out(report(created, missing))
    } finally {
      await server.close()
    }
    return 0
  },
}

/** The first line, before anything is changed: the address and the namespace may be defaults that nobody chose. */
export const actsOn = (temporal: TemporalConfig): string =>
  `Temporal at ${addressOf(temporal)}, namespace ${temporal.namespace}:`

const report = (created: boolean, registered: readonly string[]): string =>
  [
    created ? 'the namespace was created' : 'the namespace is there',
    registered.length === 0
      ? 'all search attributes are there'
      : `registered the search attributes ${registered.join(', ')}`,
  ].join('\n')
