/*
 * What Grafana makes of a query before Postgres sees it: first the variables of the dashboard, then the interval, then
 * the macros of its Postgres data source. From its sources (pkg/tsdb/grafana-postgresql-datasource/macros.go).
 */

export type Span = { readonly from: Date; readonly to: Date; readonly intervalSeconds: number }

/** As a user has chosen them: an array of values, or what All stands for, which is put in as it is. */
export type Chosen = Readonly<Record<string, readonly string[] | { readonly all: string }>>

export function expand(sql: string, chosen: Chosen, span: Span): string {
  const withVariables = sql.replaceAll(/\$(?!__)(\w+)/g, (text, name: string) => {
    const values = chosen[name]
    if (values === undefined) throw new Error(`the dashboard has no variable ${text}`)
    return 'all' in values ? values.all : values.map(quoted).join(',')
  })
  return withVariables
    .replaceAll('$__interval_ms', String(span.intervalSeconds * 1_000))
    .replaceAll('$__interval', `${span.intervalSeconds}s`)
    .replaceAll(/\$(__\w+)\(([^)]*)\)/g, (_, name: string, args: string) =>
      macro(
        name,
        args.split(',').map((arg) => arg.trim()),
        span,
      ),
    )
}

const quoted = (text: string): string => `'${text.replaceAll("'", "''")}'`

function macro(name: string, args: readonly string[], span: Span): string {
  const [column, interval] = args
  const from = quoted(span.from.toISOString())
  const to = quoted(span.to.toISOString())
  switch (name) {
    case '__timeFrom':
      return from
    case '__timeTo':
      return to
    case '__timeFilter':
      return `${column} BETWEEN ${from} AND ${to}`
    case '__timeGroup':
      return group(column, interval)
    case '__timeGroupAlias':
      return `${group(column, interval)} AS "time"`
    default:
      throw new Error(`Grafana has no macro $${name} for Postgres that is known here`)
  }
}

function group(column = '', interval = ''): string {
  const [, seconds] = /^'?(\d+)s'?$/.exec(interval) ?? []
  if (column === '' || seconds === undefined) throw new Error(`$__timeGroup(${column}, ${interval})`)
  return `floor(extract(epoch from ${column})/${seconds})*${seconds}`
}
