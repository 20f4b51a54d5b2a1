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
import { COLORS, coloured, SELECTED } from './design.ts'
import { POSTGRES, series } from './postgres.ts'

/** What happened in the span of time that is shown. */
export const overTime = () => [flow(), firstResponse(), reminders()]

/** Some sixty spans however much time is shown, and none under an hour: a bar per minute says nothing. */
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

/** Stacked, as bars at the same instant would hide one another. */
const bars = (id: number, title: string) =>
  chart(id, title)
    .unit('short')
    .decimals(0)
    .drawStyle(GraphDrawStyle.Bars)
    .lineWidth(0)
    .fillOpacity(80)
    .stacking(new StackingConfigBuilder().mode(StackingMode.Normal).group('A'))

function flow() {
  const panel = bars(4, 'Opened against resolved')
    .description(
      'Above the line what came in, below it what was resolved. While more comes in, the work piles up. A ticket that ' +
        'was reopened and resolved again counts each time.',
    )
    .span(12)
    .noValue('Nothing was opened or resolved in this time')
    .withTarget(
      series(`
    select $__timeGroupAlias(at, $__interval, 0),
      count(*) filter (where kind = 'opened') as "opened",
      count(*) filter (where kind = 'reopened') as "reopened",
      count(*) filter (where kind = 'resolved') as "resolved"
    from reporting.events
    where $__timeFilter(at) and kind in ('opened', 'reopened', 'resolved') and ${SELECTED}
    group by 1 order by 1`),
    )
    .overrideByName('resolved', [{ id: 'custom.transform', value: GraphTransform.NegativeY }])
  return coloured(panel, { opened: COLORS.fresh, reopened: COLORS.attention, resolved: COLORS.good })
}

/** By the instant of the answer: by that of the request, the newest spans would only hold the quick ones. */
function firstResponse() {
  const panel = chart(5, 'Time to first response')
    .description(
      'From the request to the first answer by an agent, by when it was answered. p50: half of the requests were ' +
        'answered within this time. p90: nine out of ten were. Requests without an answer are not in here: look at ' +
        'the promises that are still open.',
    )
    .span(12)
    .unit('s')
    .min(0)
    .noValue('Nothing was answered in this time')
    .drawStyle(GraphDrawStyle.Line)
    .lineWidth(2)
    .fillOpacity(10)
    .showPoints(VisibilityMode.Always)
    .pointSize(6)
    .spanNulls(true)
    .withTarget(
      series(`
    select $__timeGroupAlias(first_response_at, $__interval, NULL),
      percentile_cont(0.5) within group (order by extract(epoch from first_response_at - requested_at)) as "p50",
      percentile_cont(0.9) within group (order by extract(epoch from first_response_at - requested_at)) as "p90"
    from reporting.tickets
    where $__timeFilter(first_response_at) and team in ($team) and priority in ($priority)
    group by 1 order by 1`),
    )
  return coloured(panel, { p50: COLORS.fresh, p90: COLORS.late })
}

function reminders() {
  const panel = bars(6, 'Reminders sent')
    .description(
      'Messages in triage that a request waits. Warnings come before the promised time is over, breaches when it is. ' +
        'Each is counted when it stood in Slack.',
    )
    .span(24)
    .height(8)
    .min(0)
    .noValue('Nobody had to be reminded in this time')
    .withTarget(
      series(`
    select $__timeGroupAlias(done_at, $__interval, 0),
      count(*) filter (where kind = 'warning') as "warnings",
      count(*) filter (where kind = 'breach') as "breaches"
    from reporting.notices
    where $__timeFilter(done_at) and kind in ('warning', 'breach') and ${SELECTED}
    group by 1 order by 1`),
    )
  return coloured(panel, { warnings: COLORS.attention, breaches: COLORS.bad })
}
