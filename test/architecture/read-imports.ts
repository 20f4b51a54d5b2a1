import { globSync, readFileSync } from 'node:fs'
import { posix } from 'node:path'
import { parseSync } from 'oxc-parser'

/** One import of one file. Paths are relative to the project, with slashes. */
export type Import = {
  readonly from: string
  readonly line: number
  /** A path such as `src/domain/key.ts` for a relative import; else the name as written. */
  readonly to: string
  /** The import is erased before the program runs. */
  readonly typesOnly: boolean
}

/** Every import, re-export and `import()` of the files below a folder. */
export const importsBelow = (folder: string): Import[] =>
  globSync(`${folder}/**/*.ts`)
    .map((path) => path.replaceAll('\\', '/'))
    .toSorted()
    .flatMap((path) => importsOf(path, readFileSync(path, 'utf8')))

/** The imports of one file's text. */
export function importsOf(from: string, text: string): Import[] {
  const { module, errors } = parseSync(from, text)
  if (errors.length > 0) throw new Error(`${from} cannot be parsed: ${errors[0]?.message}`)
  const found = (name: string, start: number, typesOnly: boolean): Import => ({
    from,
    line: text.slice(0, start).split('\n').length,
    to: name.startsWith('.') ? posix.join(posix.dirname(from), name) : name,
    typesOnly,
  })
  return [
    ...module.staticImports.map(({ moduleRequest, entries, start }) =>
      found(moduleRequest.value, start, entries.length > 0 && entries.every((entry) => entry.isType)),
    ),
    ...module.staticExports.flatMap(({ entries, start }) =>
      entries.flatMap(({ moduleRequest, isType }) =>
        moduleRequest ? [found(moduleRequest.value, start, isType)] : [],
      ),
    ),
    ...module.dynamicImports.flatMap(({ moduleRequest, start }) => {
      const name = /^['"`]([^$]*)['"`]$/.exec(text.slice(moduleRequest.start, moduleRequest.end))?.[1]
      return name === undefined ? [] : [found(name, start, false)]
    }),
  ]
}
