import {
  CustomVariableBuilder,
  type Dashboard,
  DashboardBuilder,
  DashboardCursorSync,
  QueryVariableBuilder,
  RowBuilder,
  VariableRefresh,
} from '@grafana/grafana-foundation-sdk/dashboard'
import { now } from './panels-now.ts'
import { overTime } from './panels-time.ts'
import { POSTGRES } from './postgres.ts'

/**
 * The dashboard "Service desk". It reads the schema `reporting` and nothing else: docs/metrics.md says what that
 * promises.
 */
export function serviceDesk(): Dashboard {
  const dashboard = new DashboardBuilder('Service desk')
    .uid('docket-service-desk')
    .description(
      'How the tickets in Slack are doing: what waits, how fast people are answered, what Slack lacks.',
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
  dashboard.withRow(new RowBuilder('In the time shown'))
  for (const panel of overTime()) dashboard.withPanel(panel)
  return dashboard.build()
}

const ALL = { text: ['All'], value: ['$__all'] }

/** `team in (team)` is what All means, also while there is no team yet: a list of none would be no SQL. */
const team = () =>
  new QueryVariableBuilder('team')
    .label('Team')
    .description('Whose tickets')
    .datasource(POSTGRES)
    .query('select distinct team from reporting.tickets order by team')
    .refresh(VariableRefresh.OnDashboardLoad)
    .multi(true)
    .includeAll(true)
    .allValue('team')
    .allowCustomValue(false)
    .current(ALL)

const priority = () =>
  new CustomVariableBuilder('priority')
    .label('Priority')
    .description('Of which priority')
    .values('urgent,high,normal,low')
    .multi(true)
    .includeAll(true)
    .allValue('priority')
    .allowCustomValue(false)
    .current(ALL)
