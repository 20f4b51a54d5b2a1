import { isFields } from '../text/json.ts'

/** Checks the value at `path`, and returns it with its type. Throws a Mismatch. */
export type Reader<T> = (value: unknown, path: string) => T

/** The error of a reader. The message quotes no text that a person may have written. */
export class Mismatch extends Error {
  constructor(path: string, wanted: string, found: unknown) {
    super(`${path || 'the value'} must be ${wanted}, not ${nameOf(found)}`)
  }
}

/** The message quotes an identifier; it gives only the length of any other text. */
const WORD = /^[a-zA-Z_]{1,30}$/

function nameOf(value: unknown): string {
  if (value === undefined) return 'missing'
  if (typeof value === 'string') return WORD.test(value) ? `"${value}"` : `a text of ${value.length} units`
  if (Array.isArray(value)) return `a list of ${value.length}`
  return typeof value === 'object' && value !== null ? 'an object' : String(value)
}

const checked =
  <T>(wanted: string, is: (value: unknown) => value is T): Reader<T> =>
  (value, path) => {
    if (is(value)) return value
    throw new Mismatch(path, wanted, value)
  }

const isNumber = (value: unknown, min: number, max: number): value is number =>
  typeof value === 'number' && value >= min && value <= max

/** The last instant that a date can hold, in epoch milliseconds. */
const LATEST_MS = 8.64e15

export const text = checked(
  'a text that is not empty',
  (value): value is string => typeof value === 'string' && value !== '',
)
export const yes = checked('true', (value) => value === true)
export const flag = checked('true or false', (value): value is boolean => typeof value === 'boolean')
/** Epoch milliseconds. */
export const instant = checked('an instant', (value): value is number => isNumber(value, 0, LATEST_MS))
/** Milliseconds. */
export const duration = checked('a duration', (value): value is number => isNumber(value, 0, LATEST_MS))
export const share = checked('a share of 0 to 1', (value): value is number => isNumber(value, 0, 1))

/** A whole number of at least `min`. */
export const count = (min: number): Reader<number> =>
  checked(
    `a whole number of at least ${min}`,
    (value): value is number => Number.isSafeInteger(value) && Number(value) >= min,
  )

/** Returns the result of `check`; a null result means a mismatch. */
export const shaped =
  (wanted: string, check: (value: unknown) => string | null): Reader<string> =>
  (value, path) => {
    const found = check(value)
    if (found === null) throw new Mismatch(path, wanted, value)
    return found
  }

/** One of the names of a table. The table has an entry for each name, so that none can be forgotten. */
export const nameIn = <T extends string>(names: Readonly<Record<T, unknown>>): Reader<T> =>
  checked(
    `one of ${Object.keys(names).join(', ')}`,
    (value): value is T => typeof value === 'string' && Object.hasOwn(names, value),
  )

export const oneOf = <T extends string>(words: readonly T[]): Reader<T> =>
  checked(`one of ${words.join(', ')}`, (value): value is T => (words as readonly unknown[]).includes(value))

export const nullable =
  <T>(reader: Reader<T>): Reader<T | null> =>
  (value, path) =>
    value === null ? null : reader(value, path)

/** A field that may be missing. */
export const optional =
  <T>(reader: Reader<T>): Reader<T | undefined> =>
  (value, path) =>
    value === undefined ? undefined : reader(value, path)

export const list =
  <T>(reader: Reader<T>): Reader<readonly T[]> =>
  (value, path) => {
    if (!Array.isArray(value)) throw new Mismatch(path, 'a list', value)
    return value.map((each, index) => reader(each, `${path}[${index}]`))
  }

/** An object with arbitrary keys. */
export const record =
  <K extends string, T>(key: Reader<K>, reader: Reader<T>): Reader<Readonly<Record<K, T>>> =>
  (value, path) =>
    Object.fromEntries(
      Object.entries(anObject(value, path)).map(([name, each]) => [
        key(name, `a key of ${path}`),
        reader(each, `${path}.${name}`),
      ]),
    ) as Record<K, T>

/** A reader for every field: a field that the type has and the table lacks does not compile. */
export type FieldReaders<T> = { readonly [K in keyof T]-?: Reader<T[K]> }

export const object =
  <T extends object>(fields: FieldReaders<T>): Reader<T> =>
  (value, path) => {
    const found = anObject(value, path)
    const entries = Object.entries<Reader<unknown>>(fields).map(([name, reader]) => [
      name,
      reader(Object.hasOwn(found, name) ? found[name] : undefined, path === '' ? name : `${path}.${name}`),
    ])
    return Object.fromEntries(entries.filter(([, each]) => each !== undefined)) as T
  }

type OfKind<T, Kind> = T extends { readonly kind: infer Kinds } ? (Kind extends Kinds ? T : never) : never

/** The fields of each kind besides `kind` itself. */
export type KindReaders<T extends { readonly kind: string }> = {
  readonly [Kind in T['kind']]: FieldReaders<Omit<OfKind<T, Kind>, 'kind'>>
}

/** One of several objects that differ in their `kind`. */
export function byKind<T extends { readonly kind: string }>(kinds: KindReaders<T>): Reader<T> {
  const kind = nameIn<T['kind']>(kinds)
  return (value, path) => {
    const found = anObject(value, path)
    const is = kind(found.kind, path === '' ? 'kind' : `${path}.kind`)
    return { kind: is, ...object(kinds[is] as FieldReaders<object>)(value, path) } as T
  }
}

export function anObject(value: unknown, path: string): Readonly<Record<string, unknown>> {
  if (isFields(value)) return value
  throw new Mismatch(path, 'an object', value)
}
