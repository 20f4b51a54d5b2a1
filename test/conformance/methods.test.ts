import { describe, expect, test } from 'vitest'
import type { Tier } from '../../dev/slack-sim/limits.ts'
import { methods } from '../../dev/slack-sim/methods/index.ts'
import { commonErrors } from '../../dev/slack-sim/slack-error.ts'
import { hasReference, type ReferenceMethod, referenceMethod } from './reference.ts'

const tiers: Record<string, Tier[]> = { t1: [1], t2: [2], t3: [3], t4: [4], t5: ['special', 'post'] }

/** Slack returns these, although its reference does not list them for the method. */
const seenInTheWild: Record<string, string[]> = {
  // The reference lists it for conversations.history; for a bot outside a public channel all four return it.
  'conversations.replies': ['not_in_channel'],
  'reactions.add': ['not_in_channel'],
  'reactions.remove': ['not_in_channel'],
  'reactions.get': ['not_in_channel'],
}

describe.skipIf(!hasReference).each([...methods.values()])(
  '$name, held against Slack’s reference',
  (method) => {
    const reference = hasReference ? referenceMethod(method.name) : ({} as ReferenceMethod)
    const names = Object.keys(method.arguments)

    test('accepts only arguments that Slack accepts', () => {
      expect(Object.keys(reference.args.properties)).toEqual(expect.arrayContaining(names))
    })

    test('requires the arguments that Slack requires', () => {
      const required = names.filter((name) => method.arguments[name]?.required)
      const wanted = reference.args.required.filter((name) => name !== 'token')
      expect(required.sort()).toEqual(wanted.sort())
    })

    test('accepts each argument in Slack’s type', () => {
      for (const [name, { type }] of Object.entries(method.arguments)) {
        expect(typesOf(reference, name), `${method.name} ${name}`).toContain(type)
      }
    })

    test('refuses with errors that Slack documents for it', () => {
      const documented = [
        ...Object.keys(reference.errors),
        ...commonErrors,
        ...(seenInTheWild[method.name] ?? []),
      ]
      expect(documented).toEqual(expect.arrayContaining([...method.errors]))
    })

    test('asks for a scope that Slack asks for', () => {
      expect(reference.scope.bot ?? []).toEqual(expect.arrayContaining([...method.scopes]))
      expect(method.scopes.length > 0).toBe((reference.scope.bot ?? []).length > 0)
    })

    test('is limited as Slack limits it', () => {
      expect(tiers[reference.rate_limits]).toContain(method.tier)
    })
  },
)

/** Our types for Slack's: JSON travels as a string. */
function typesOf(reference: ReferenceMethod, name: string): string[] {
  const { type, anyOf } = reference.args.properties[name] ?? {}
  const types = [type, ...(anyOf ?? []).map((each) => each.type)]
  if (types.every((each) => each === undefined)) return ['string']
  return types.flatMap((each) => {
    if (each === 'integer') return ['number']
    return each === 'string' && anyOf ? ['string', 'json'] : [each ?? '']
  })
}
