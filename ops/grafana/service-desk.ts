import {
  CustomVariableBuilder,
  type Dashboard,
  DashboardBuilder,
  DashboardCursorSync,
  QueryVariableBuilder,
  RowBuilder,
  VariableRefresh,
} from '@grafana/grafana-foundation-sdk/dashboard'
import { ALL } from './design.ts'
import { now } from './panels-now.ts'
import { overTime } from './panels-time.ts'
import { POSTGRES } from './postgres.ts'

/** The dashboard "Service desk". It reads only the schema `reporting`; docs/metrics.md is the contract. */
export function serviceDesk(): Dashboard {
  const dashboard = new DashboardBuilder('Service desk')
    .uid('docket-service-desk')
    .description(
      'Tickets in Slack: what is waiting, how fast people are answered, what Slack does not show yet.',
    )
    .tags(['docket', 'tickets'])
    .timezone('browser')
    .time({ from: 'now-7d', to: 'now' })
    .refresh('1m')
    .tooltip(DashboardCursorSync.Crosshair)
    .readonly()
    .withVariable(team())
    .withVariable(priority())
  dashboard.withRow(new RowBuilder('Now'))
  for (const panel of now()) dashboard.withPanel(panel)
  dashboard.withRow(new RowBuilder('In the time range'))
  for (const panel of overTime()) dashboard.withPanel(panel)
  return dashboard.build()
}

/** In Grafana's own words. */
const ALL_CHOSEN = { text: ['All'], value: ['$__all'] }

/**
 * Grafana fails a variable whose query returns no row ("at least one field expected for variable"), which a database
 * without tickets would cause. So there is always one without a name; the pattern keeps it out of the list.
 */
const TEAMS = `select '' as team union all select distinct team from reporting.tickets order by team`

const team = () =>
  new QueryVariableBuilder('team')
    .label('Team')
    .description('Tickets of these teams')
    .datasource(POSTGRES)
    .query(TEAMS)
    .regex('/./')
    .refresh(VariableRefresh.OnDashboardLoad)
    .multi(true)
    .includeAll(true)
    .allValue(ALL)
    .allowCustomValue(false)
    .current(ALL_CHOSEN)

const priority = () =>
  new CustomVariableBuilder('priority')
    .label('Priority')
    .description('Tickets of these priorities')
    .values('urgent,high,normal,low')
    .multi(true)
    .includeAll(true)
    .allValue(ALL)
    .allowCustomValue(false)
    .current(ALL_CHOSEN)
