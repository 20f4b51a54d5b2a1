import { PanelBuilder as BarGaugeBuilder } from '@grafana/grafana-foundation-sdk/bargauge'
import {
  BarGaugeDisplayMode,
  BarGaugeNamePlacement,
  BigValueColorMode,
  BigValueGraphMode,
  ReduceDataOptionsBuilder,
  VizOrientation,
} from '@grafana/grafana-foundation-sdk/common'
import { PanelBuilder as StatBuilder } from '@grafana/grafana-foundation-sdk/stat'
import { COLORS, coloured, greyAtZero, SELECTED, thresholds } from './design.ts'
import { figures, POSTGRES } from './postgres.ts'

/** How things stand at this moment, whatever span of time is shown. */
export const now = () => [openByAge(), standing(), slackWrites()]

const latest = () => new ReduceDataOptionsBuilder().calcs(['lastNotNull']).fields('').values(false)

function openByAge() {
  const panel = new BarGaugeBuilder()
    .id(1)
    .title('Open tickets by age')
    .description('How long ago the open tickets were asked. What is old and still open wants a decision.')
    .datasource(POSTGRES)
    .height(8)
    .span(10)
    .unit('short')
    .decimals(0)
    .min(0)
    .orientation(VizOrientation.Horizontal)
    .displayMode(BarGaugeDisplayMode.Basic)
    .namePlacement(BarGaugeNamePlacement.Left)
    .showUnfilled(true)
    .reduceOptions(latest())
    .withTarget(
      figures(`
    select
      count(*) filter (where age < interval '1 hour') as "under 1 hour",
      count(*) filter (where age >= interval '1 hour' and age < interval '8 hours') as "1 to 8 hours",
      count(*) filter (where age >= interval '8 hours' and age < interval '1 day') as "8 to 24 hours",
      count(*) filter (where age >= interval '1 day' and age < interval '3 days') as "1 to 3 days",
      count(*) filter (where age >= interval '3 days' and age < interval '7 days') as "3 to 7 days",
      count(*) filter (where age >= interval '7 days') as "over 7 days"
    from (
      select clock_timestamp() - requested_at as age
      from reporting.tickets
      where status = 'open' and team in ($team) and priority in ($priority)
    ) open`),
    )
  return coloured(panel, {
    'under 1 hour': COLORS.fresh,
    '1 to 8 hours': COLORS.fresh,
    '8 to 24 hours': COLORS.good,
    '1 to 3 days': COLORS.attention,
    '3 to 7 days': COLORS.late,
    'over 7 days': COLORS.bad,
  })
}

const stat = () =>
  new StatBuilder()
    .datasource(POSTGRES)
    .height(8)
    .span(7)
    .decimals(0)
    .colorMode(BigValueColorMode.Value)
    .graphMode(BigValueGraphMode.None)
    .orientation(VizOrientation.Horizontal)
    .reduceOptions(latest())

function standing() {
  return stat()
    .id(2)
    .title('Promises that are still open')
    .description(
      'Requests that nobody has answered yet. On track: there is time. At risk: most of it has passed, and a reminder ' +
        'was sent. Breached: it is over, and the requester still waits.',
    )
    .unit('short')
    .thresholds(thresholds([null, COLORS.quiet]))
    .overrideByName('on track', greyAtZero(COLORS.good))
    .overrideByName('at risk', greyAtZero(COLORS.attention))
    .overrideByName('breached', greyAtZero(COLORS.bad))
    .withTarget(
      figures(`
    select
      count(*) filter (where standing = 'on_track') as "on track",
      count(*) filter (where standing = 'at_risk') as "at risk",
      count(*) filter (where standing = 'breached') as "breached"
    from reporting.sla_clocks
    where outcome is null and team in ($team) and priority in ($priority)`),
    )
}

const age = (...steps: [number | null, string][]) => [
  { id: 'unit', value: 's' },
  { id: 'thresholds', value: thresholds(...steps).build() },
]

/** A new revision of a message that stands already has waited since the event that asked for it was recorded. */
function slackWrites() {
  return stat()
    .id(3)
    .title('Slack writes waiting')
    .description(
      'What Slack does not show yet. Undelivered: on its way; it should be gone within a minute. Parked: given up for ' +
        'now, for a reason that somebody has to remove; `docket writes list` names it. Beside each, how long the ' +
        'oldest has waited.',
    )
    .unit('short')
    .noValue('none')
    .thresholds(thresholds([null, COLORS.quiet]))
    .overrideByName('undelivered', greyAtZero(COLORS.fresh))
    .overrideByName(
      'oldest undelivered',
      age([null, COLORS.quiet], [60, COLORS.attention], [600, COLORS.bad]),
    )
    .overrideByName('parked', greyAtZero(COLORS.late))
    .overrideByName('oldest parked', age([null, COLORS.quiet], [3_600, COLORS.late], [86_400, COLORS.bad]))
    .withTarget(
      figures(`
    select
      count(*) filter (where w.undelivered) as "undelivered",
      extract(epoch from max(clock_timestamp() - coalesce(e.recorded_at, w.created_at))
        filter (where w.undelivered)) as "oldest undelivered",
      count(w.parked_at) as "parked",
      extract(epoch from max(clock_timestamp() - w.parked_at)) as "oldest parked"
    from reporting.slack_writes w
    left join reporting.events e
      on e.ticket_key = w.ticket_key and e.seq = w.seq and w.undelivered and w.done_at is not null
    where w.${SELECTED}`),
    )
}
