import {
  GraphDrawStyle,
  GraphTransform,
  LegendDisplayMode,
  LegendPlacement,
  SortOrder,
  StackingConfigBuilder,
  StackingMode,
  TooltipDisplayMode,
  VisibilityMode,
  VizLegendOptionsBuilder,
  VizTooltipOptionsBuilder,
} from '@grafana/grafana-foundation-sdk/common'
import { PanelBuilder } from '@grafana/grafana-foundation-sdk/timeseries'
import { CHOSEN, COLORS, COUNTED, coloured, UNITS } from './design.ts'
import { POSTGRES, series } from './postgres.ts'

/** Events in the time range of the dashboard. */
export const overTime = () => [flow(), firstResponse(), reminders()]

/** About sixty intervals for any time range, and none under an hour: a bar per minute says nothing. */
const chart = (id: number, title: string) =>
  new PanelBuilder()
    .id(id)
    .title(title)
    .datasource(POSTGRES)
    .height(9)
    .interval('1h')
    .maxDataPoints(60)
    .axisBorderShow(false)
    .legend(
      new VizLegendOptionsBuilder()
        .displayMode(LegendDisplayMode.List)
        .placement(LegendPlacement.Bottom)
        .showLegend(true),
    )
    .tooltip(new VizTooltipOptionsBuilder().mode(TooltipDisplayMode.Multi).sort(SortOrder.None))

/**
 * Rows are first counted by the hour, of which every interval is a multiple: the arithmetic of the macro is slow, and a
 * month of a large desk has a hundred thousand rows.
 */
const hourOf = (column: string): string => `date_bin('1 hour', ${column}, timestamptz 'epoch')`

const total = (kind: string): string => `coalesce(sum(count) filter (where kind = '${kind}'), 0)`

/** Stacked, as bars at the same instant would hide one another. */
const bars = (id: number, title: string) =>
  chart(id, title)
    .unit(UNITS.count)
    .decimals(0)
    .drawStyle(GraphDrawStyle.Bars)
    .lineWidth(0)
    .fillOpacity(80)
    .stacking(new StackingConfigBuilder().mode(StackingMode.Normal).group('A'))

function flow() {
  const panel = bars(4, 'Opened against resolved')
    .description(
      'Opened and reopened tickets are above the line, resolved tickets below it. A ticket that was resolved twice ' +
        'counts twice.',
    )
    .span(12)
    .noValue('No ticket was opened or resolved in this time range')
    .withTarget(
      series(`
    select $__timeGroupAlias(hour, $__interval, 0),
      ${total('opened')} as "opened",
      ${total('reopened')} as "reopened",
      ${total('resolved')} as "resolved"
    from (
      select ${hourOf('at')} as hour, kind, count(*)::integer as count
      from reporting.events
      where $__timeFilter(at) and kind in ('opened', 'reopened', 'resolved') and ${CHOSEN}
        and ${COUNTED}
      group by 1, 2
    ) hourly
    group by 1 order by 1`),
    )
    .overrideByName('resolved', [{ id: 'custom.transform', value: GraphTransform.NegativeY }])
  return coloured(panel, { opened: COLORS.fresh, reopened: COLORS.attention, resolved: COLORS.good })
}

/** By the time of the response: by that of the request, the newest intervals would hold quick responses only. */
function firstResponse() {
  const panel = chart(5, 'Time to first response')
    .description(
      'Time from the request to the first reply by an agent, shown at the time of that reply. p50: half of the ' +
        'tickets were answered within this time. p90: nine out of ten were. Tickets without a reply are not included: ' +
        'see "Waiting for a first response".',
    )
    .span(12)
    .unit(UNITS.duration)
    .min(0)
    .noValue('No ticket had its first response in this time range')
    .drawStyle(GraphDrawStyle.Line)
    .lineWidth(2)
    .fillOpacity(10)
    .showPoints(VisibilityMode.Always)
    .pointSize(6)
    .spanNulls(true)
    .withTarget(
      series(`
    select "time", extract(epoch from percentiles[1]) as "p50", extract(epoch from percentiles[2]) as "p90"
    from (
      select $__timeGroupAlias(stopped_at, $__interval, NULL),
        percentile_cont(array[0.5, 0.9]) within group (order by stopped_at - started_at) as percentiles
      from reporting.sla_clocks
      where metric = 'firstResponse' and $__timeFilter(stopped_at) and outcome <> 'void' and ${CHOSEN}
      group by 1
    ) intervals
    order by 1`),
    )
  return coloured(panel, { p50: COLORS.fresh, p90: COLORS.late })
}

function reminders() {
  const panel = bars(6, 'Reminders sent')
    .description(
      'Reminders in the triage channel about tickets without a first response. Warnings are sent before the due ' +
        'time, overdue reminders at the due time. Each is counted at the time it was posted.',
    )
    .span(24)
    .height(8)
    .min(0)
    .noValue('No reminder was sent in this time range')
    .withTarget(
      series(`
    select $__timeGroupAlias(hour, $__interval, 0),
      ${total('warning')} as "warnings",
      ${total('breach')} as "overdue"
    from (
      select ${hourOf('done_at')} as hour, kind, count(*)::integer as count
      from reporting.notices
      where $__timeFilter(done_at) and kind in ('warning', 'breach') and ${CHOSEN}
        and ${COUNTED}
      group by 1, 2
    ) hourly
    group by 1 order by 1`),
    )
  return coloured(panel, { warnings: COLORS.attention, overdue: COLORS.bad })
}
