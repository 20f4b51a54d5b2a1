import { isAlias, isMap, isScalar, isSeq, LineCounter, type Node, type Pair, parseDocument } from 'yaml'

export type YamlPath = readonly PropertyKey[]

/** A YAML text as plain values, with the line of each. */
export type Source = {
  readonly value: unknown
  /** The faults of the text itself, in words, each with its line. */
  readonly broken: readonly { readonly line: number; readonly what: string }[]
  /** True if `broken` holds only repeated keys: then the value can still be checked. */
  readonly readable: boolean
  /** The line of the value at this path, or of the last part of the path that exists. */
  lineOf(path: YamlPath): number
  /** A sentence if this line has a comment in place of its value, such as `triage: #help`; else null. */
  commentIn(line: number): string | null
  /** The line of a key in the map at this path. */
  lineOfKey(path: YamlPath, key: string): number
}

const COMMENT = 'text after # is a comment, unless it is in quotes'

export function parseSource(text: string): Source {
  const counter = new LineCounter()
  const document = parseDocument(text, { lineCounter: counter, prettyErrors: false })
  const readable = document.errors.every((each) => each.code === 'DUPLICATE_KEY')
  // After a fault of syntax the parser guesses: all that it reports then follows from the first one.
  const syntax = document.errors.find((each) => each.code !== 'DUPLICATE_KEY')
  const faults = syntax ? [syntax] : [...document.errors, ...document.warnings]
  const lines = text.split('\n')
  const line = (offset: number | undefined): number => counter.linePos(offset ?? 0).line

  const resolve = (node: unknown): unknown => (isAlias(node) ? node.resolve(document) : node)
  const find = (path: YamlPath): Found => walk(document.contents, path, resolve)

  return {
    value: readable ? document.toJS({ maxAliasCount: 100 }) : null,
    broken: faults.map((each) => {
      const at = line(each.pos[0])
      // A comment in a list hides its closing bracket, which is missed a line later.
      const hidden = [at - 2, at - 1].some((index) => /[[{,]\s*#/.test(lines[index] ?? ''))
      if (each.code === 'DUPLICATE_KEY')
        return { line: at, what: `${keyAt(text, each.pos)}appears twice in its map` }
      return { line: at, what: `${each.message}${hidden ? `: ${COMMENT}` : ''}` }
    }),
    readable,
    lineOf: (path) => line(find(path).offset),
    commentIn: (at) => (/[:-]\s+#\S/.test(lines[at - 1] ?? '') ? COMMENT : null),
    lineOfKey: (path, key) => {
      const { node, offset } = find(path)
      return line((isMap(node) ? offsetOf(pairOf(node, key)?.key) : undefined) ?? offset)
    },
  }
}

type Found = { readonly node: unknown; readonly offset: number | undefined }

/** Follows the path as far as it goes. The place of a missing value is the key of its parent. */
function walk(root: unknown, path: YamlPath, resolve: (node: unknown) => unknown): Found {
  let found: Found = { node: resolve(root), offset: offsetOf(root) }
  for (const step of path) {
    const { node } = found
    if (isMap(node)) {
      const pair = pairOf(node, step)
      if (pair === undefined) return found
      found = { node: resolve(pair.value), offset: offsetOf(pair.key) }
    } else if (isSeq(node)) {
      const item = node.items[Number(step)]
      if (item === undefined) return found
      found = { node: resolve(item), offset: offsetOf(item) }
    } else {
      return found
    }
  }
  return found
}

const pairOf = (map: { items: Pair[] }, key: PropertyKey): Pair | undefined =>
  map.items.find((pair) => String(isScalar(pair.key) ? pair.key.value : pair.key) === String(key))

const offsetOf = (node: unknown): number | undefined => (node as Node | null | undefined)?.range?.[0]

function keyAt(text: string, [from, to]: readonly [number, number]): string {
  const key = /^[\w.-]+/.exec(text.slice(from, Math.max(to, from + 60)))?.[0]
  return key === undefined ? '' : `the key "${key}" `
}
