import { type Fields, fieldsOf } from '../text/json.ts'
import { Mismatch, type Reader } from './read.ts'

/**
 * A kind of value that outlives the program that wrote it: in a column of Postgres, in a workflow's history, or
 * between two processes of different versions.
 */
export type Shape<T extends object> = {
  /** Its name in errors. */
  readonly name: string
  /** `steps[n]` converts a value of version n + 1 to version n + 2. A step is never changed and never removed. */
  readonly steps: readonly Step[]
  /** Checks a value of the present version. Unknown fields are left out. */
  readonly read: Reader<T>
  /** The JSON of a value that contains other shapes; each of them has its own version. */
  readonly write?: (value: T) => object
}

/** A step must accept any value: it leaves an invalid part to the check that follows. */
export type Step = (old: Fields) => Fields

declare const OF: unique symbol

/** A stored value of T, with the version of its shape. Only `parse` turns it into a T. */
export type Stored<T extends object> = { readonly v: number; readonly [OF]?: T }

/**
 * A stored value that cannot be read. The message names shape, version, path and the kind of the value, and quotes no
 * text.
 */
export class Unreadable extends Error {
  override readonly name = 'Unreadable'
}

export const versionOf = ({ steps }: Steps): number => steps.length + 1

type Steps = { readonly steps: readonly Step[] }

export const toStored = <T extends object>(shape: Shape<T>, value: T): Stored<T> => ({
  v: versionOf(shape),
  ...(shape.write?.(value) ?? value),
})

/** The value of a shape, converted to the present version. Throws an Unreadable. */
export const parse = <T extends object>(shape: Shape<T>, stored: unknown): T => read(shape, stored, '')

/** Reads a shape within another. */
export const nested =
  <T extends object>(shape: Shape<T>): Reader<T> =>
  (stored, path) =>
    read(shape, stored, path)

function read<T extends object>(shape: Shape<T>, stored: unknown, path: string): T {
  const [found, present] = [versionIn(stored), versionOf(shape)]
  const fail = (why: string): never => {
    throw new Unreadable(`stored ${shape.name}, version ${found}: ${why}`)
  }
  if (found > present)
    return fail(
      `written by a newer Docket; this one reads versions up to ${present}, so start the newer one again`,
    )
  if (!Number.isSafeInteger(found) || found < 1) return fail('no such version')
  const value = found === present ? stored : upcast(shape, stored, found)
  try {
    return shape.read(value, path)
  } catch (error) {
    if (error instanceof Mismatch) return fail(error.message)
    throw error
  }
}

/** A value from before shapes had versions is version 1. */
function versionIn(stored: unknown): number {
  const { v = 1 } = fieldsOf(stored)
  return typeof v === 'number' ? v : Number.NaN
}

const upcast = ({ steps }: Steps, stored: unknown, from: number): Fields =>
  steps.slice(from - 1).reduce<Fields>((old, step) => step(old), fieldsOf(stored))
