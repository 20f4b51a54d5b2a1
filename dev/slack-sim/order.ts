import { readArguments } from './arguments.ts'
import type { ArgumentSpec } from './method.ts'
import type { Sim } from './sim.ts'

/** Takes the body of a control request; returns the answer, nothing for `{ok: true}`, or throws a refusal. */
export type Handler = (sim: Sim, body: unknown) => unknown

type Needed<Body, Field extends keyof Body> =
  object extends Pick<Body, Field> ? { required?: false } : { required: true }

/** Every field of the body, each with its type; a field that the contract requires is required here, too. */
export type Shape<Body> = { [Field in keyof Body]-?: ArgumentSpec & Needed<Body, Field> }

/**
 * One order of the control API. Its shape is held to the type of its body in `order-api.ts`, so that a field that was
 * added there and not here does not compile; a request with an unknown, missing or mistyped field is refused.
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
