import { readArguments } from './arguments.ts'
import type { ArgumentSpec } from './method.ts'
import type { Sim } from './sim.ts'

/**
 * Handles the body of a control request. Returns the response, undefined for `{ok: true}`, or throws a
 * refusal.
 */
export type Handler = (sim: Sim, body: unknown) => unknown

type Needed<Body, Field extends keyof Body> =
  object extends Pick<Body, Field> ? { required?: false } : { required: true }

/** Every field of the body with its type; a field that the body's type requires is required here, too. */
export type Shape<Body> = { [Field in keyof Body]-?: ArgumentSpec & Needed<Body, Field> }

/**
 * One order of the control API. `order-api.ts` ties its shape to the type of its body: a field that is added
 * only there does not compile. A request with an unknown, missing or mistyped field is refused.
 */
export function order<Body>(shape: Shape<Body>, run: (sim: Sim, body: Body) => unknown): Handler {
  return (sim, body) => {
    const { args, faults } = readArguments(shape, body as Record<string, unknown>)
    if (faults.length > 0) throw new Error(faults.join('; '))
    return run(sim, args as Body)
  }
}

/** Short names for the shapes' fields. */
export const text = { type: 'string' } as const
export const needed = { type: 'string', required: true } as const
export const json = { type: 'json' } as const
export const flag = { type: 'boolean' } as const
export const number = { type: 'number' } as const
export const strings = { type: 'strings', required: true } as const
