import type { Builder, Dataquery } from '@grafana/grafana-foundation-sdk/cog'
import type { DataSourceRef } from '@grafana/grafana-foundation-sdk/common'

/** The data source of provisioning/datasources/docket.yaml; its user is a member of the role docket_grafana. */
export const POSTGRES: DataSourceRef = { type: 'grafana-postgresql-datasource', uid: 'docket-postgres' }

/** The JSON of a query against Postgres in Grafana. */
type PostgresQuery = Dataquery & {
  readonly refId: string
  readonly datasource: DataSourceRef
  readonly format: 'table' | 'time_series'
  readonly editorMode: 'code'
  readonly rawQuery: true
  readonly rawSql: string
}

/** One row of figures, as they are now: each column is a figure of its own. */
export const figures = (rawSql: string): Builder<Dataquery> => query('table', rawSql)

/** One row per interval, which starts at the column `time`; each other column is a line or a bar. */
export const series = (rawSql: string): Builder<Dataquery> => query('time_series', rawSql)

/** The SDK has no builder for Postgres. */
function query(format: PostgresQuery['format'], sql: string): Builder<PostgresQuery> {
  return {
    build: () => ({
      refId: 'A',
      datasource: POSTGRES,
      format,
      editorMode: 'code',
      rawQuery: true,
      rawSql: sql.trim().replaceAll(/^ {4}/gm, ''),
      _implementsDataqueryVariant: () => {},
    }),
  }
}
