import { parseSync, Visitor } from 'oxc-parser'

/** One small change of one file: replaces the text between two offsets. */
export type Mutant = {
  readonly file: string
  readonly line: number
  readonly start: number
  readonly end: number
  readonly from: string
  readonly to: string
  /** Its line, trimmed. */
  readonly code: string
}

const OPERATORS: Readonly<Record<string, string>> = {
  '<': '<=',
  '<=': '<',
  '>': '>=',
  '>=': '>',
  '===': '!==',
  '!==': '===',
  '+': '-',
  '-': '+',
  '*': '/',
  '/': '*',
  '%': '*',
  '**': '*',
  '&&': '||',
  '||': '&&',
  '??': '&&',
  '+=': '-=',
  '-=': '+=',
}

const METHODS: Readonly<Record<string, string>> = {
  min: 'max',
  max: 'min',
  ceil: 'floor',
  floor: 'ceil',
  some: 'every',
  every: 'some',
  startsWith: 'endsWith',
  endsWith: 'startsWith',
}

/** Calls whose result has the type of their receiver: without the call the code still compiles. */
const REMOVABLE = 'trim trimStart trimEnd filter sort toSorted reverse slice toLowerCase normalize'.split(' ')

/**
 * Every change of one token in this file: operators, boundaries, numbers, booleans, conditions and removed calls.
 * Strings are left out: the compiler already refuses most of those changes.
 */
export function mutantsOf(file: string, text: string): Mutant[] {
  const found: Mutant[] = []
  const lines = text.split('\n')
  const add = (start: number, end: number, to: string): void => {
    const line = text.slice(0, start).split('\n').length
    const code = lines[line - 1]?.trim() ?? ''
    found.push({ file, line, start, end, from: text.slice(start, end), to, code })
  }
  const swap = (operator: string, after: number, before: number): void => {
    const to = OPERATORS[operator]
    const at = text.indexOf(operator, after)
    if (to !== undefined && at >= 0 && at < before) add(at, at + operator.length, to)
  }
  const condition = ({ start, end }: { start: number; end: number }): void => {
    add(start, end, 'true')
    add(start, end, 'false')
  }
  const { program, errors } = parseSync(file, text)
  if (errors.length > 0) throw new Error(`${file} cannot be parsed: ${errors[0]?.message}`)
  const literalTypes = new Set<number>()
  const inSets = new Set<number>()
  new Visitor({
    TSLiteralType: ({ literal }) => void literalTypes.add(literal.start),
    ObjectExpression({ properties }) {
      const flags = properties.flatMap((each) =>
        each.type === 'Property' && each.value.type === 'Literal' && each.value.value === true
          ? [each.value.start]
          : [],
      )
      // A table of names that are all true is a set: its values say nothing.
      if (flags.length > 1 && flags.length === properties.length) for (const start of flags) inSets.add(start)
    },
    BinaryExpression: ({ operator, left, right }) => swap(operator, left.end, right.start),
    LogicalExpression: ({ operator, left, right }) => swap(operator, left.end, right.start),
    AssignmentExpression: ({ operator, left, right }) => swap(operator, left.end, right.start),
    UnaryExpression({ operator, start, argument }) {
      if ((operator === '!' || operator === '-') && !literalTypes.has(start)) add(start, argument.start, '')
    },
    IfStatement: ({ test }) => condition(test),
    ConditionalExpression: ({ test }) => condition(test),
    Literal({ start, end, value }) {
      if (literalTypes.has(start) || inSets.has(start)) return
      if (typeof value === 'number') add(start, end, String(value + 1))
      if (typeof value === 'boolean') add(start, end, String(!value))
    },
    ExpressionStatement({ expression, start, end }) {
      const call = expression.type === 'AwaitExpression' ? expression.argument : expression
      if (call.type === 'CallExpression') add(start, end, '{}')
    },
    CallExpression({ callee, end }) {
      if (callee.type !== 'MemberExpression' || callee.property.type !== 'Identifier') return
      const { name } = callee.property
      const to = METHODS[name]
      if (to !== undefined) add(callee.property.start, callee.property.end, to)
      if (REMOVABLE.includes(name)) add(callee.object.end, end, '')
    },
  }).visit(program)
  return found.toSorted((a, b) => a.start - b.start || a.end - b.end)
}

export const mutated = (text: string, { start, end, to }: Mutant): string =>
  text.slice(0, start) + to + text.slice(end)
