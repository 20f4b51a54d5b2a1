import { globSync, readFileSync } from 'node:fs'
import { parseSync, Visitor } from 'oxc-parser'

/** A regular expression in a source file. */
export type Pattern = {
  readonly file: string
  readonly line: number
  readonly source: string
  readonly flags: string
}

/** Every regular expression literal of these files, and each place that builds one at run time. */
export function patternsIn(glob: string): { patterns: Pattern[]; built: string[] } {
  const patterns: Pattern[] = []
  const built: string[] = []
  for (const file of globSync(glob).toSorted()) {
    const text = readFileSync(file, 'utf8')
    const lineOf = (offset: number): number => text.slice(0, offset).split('\n').length
    new Visitor({
      Literal(node) {
        if ('regex' in node)
          patterns.push({
            file,
            line: lineOf(node.start),
            source: node.regex.pattern,
            flags: node.regex.flags,
          })
      },
      NewExpression({ callee, start }) {
        if (callee.type === 'Identifier' && callee.name === 'RegExp') built.push(`${file}:${lineOf(start)}`)
      },
      CallExpression({ callee, start }) {
        if (callee.type === 'Identifier' && callee.name === 'RegExp') built.push(`${file}:${lineOf(start)}`)
      },
    }).visit(parseSync(file, text).program)
  }
  return { patterns, built }
}
