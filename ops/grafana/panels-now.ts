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
import { CHOSEN, COLORS, chosenIn, coloured, greyAtZero, OPEN, thresholds, UNITS } from './design.ts'
import { figures, POSTGRES } from './postgres.ts'

/** The present state, in every time range. */
export const now = () => [openByAge(), firstResponses(), slackWrites()]

const latest = () => new ReduceDataOptionsBuilder().calcs(['lastNotNull']).fields('').values(false)

function openByAge() {
  const panel = new BarGaugeBuilder()
    .id(1)
    .title('Open tickets by age')
    .description('How long ago the requests were posted whose tickets are still open.')
    .datasource(POSTGRES)
    .height(8)
    .span(10)
    .unit(UNITS.count)
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
      where ${OPEN} and ${CHOSEN}
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

function firstResponses() {
  return stat()
    .id(2)
    .title('Waiting for a first response')
    .description(
      'Open tickets that no agent has answered yet. On track: the due time is far away. At risk: most of the time has ' +
        'passed, and a reminder was sent. Overdue: the due time has passed.',
    )
    .unit(UNITS.count)
    .thresholds(thresholds([null, COLORS.quiet]))
    .overrideByName('on track', greyAtZero(COLORS.good))
    .overrideByName('at risk', greyAtZero(COLORS.attention))
    .overrideByName('overdue', greyAtZero(COLORS.bad))
    .withTarget(
      figures(`
    select
      count(*) filter (where standing = 'on_track') as "on track",
      count(*) filter (where standing = 'at_risk') as "at risk",
      count(*) filter (where standing = 'breached') as "overdue"
    from reporting.sla_clocks
    where metric = 'firstResponse' and stopped_at is null and ${CHOSEN}`),
    )
}

const age = (...steps: [number | null, string][]) => [
  { id: 'unit', value: UNITS.duration },
  { id: 'thresholds', value: thresholds(...steps).build() },
]

/** A new revision of a message that is posted already has waited since its event was recorded. */
function slackWrites() {
  return stat()
    .id(3)
    .title('Updates waiting for Slack')
    .description(
      'Messages, edits and reactions that Slack does not show yet. Queued: Docket is sending them; this should take ' +
        'less than a minute. On hold: stopped after an error that a person has to fix; `docket writes list` says how. ' +
        'Beside each number is the time that the oldest has waited.',
    )
    .unit(UNITS.count)
    .noValue('none')
    .thresholds(thresholds([null, COLORS.quiet]))
    .overrideByName('queued', greyAtZero(COLORS.fresh))
    .overrideByName('oldest queued', age([null, COLORS.quiet], [60, COLORS.attention], [600, COLORS.bad]))
    .overrideByName('on hold', greyAtZero(COLORS.late))
    .overrideByName('oldest on hold', age([null, COLORS.quiet], [3_600, COLORS.late], [86_400, COLORS.bad]))
    .withTarget(
      figures(`
    select
      count(*) filter (where w.undelivered) as "queued",
      extract(epoch from max(clock_timestamp() - coalesce(e.recorded_at, w.created_at))
        filter (where w.undelivered)) as "oldest queued",
      count(w.parked_at) as "on hold",
      extract(epoch from max(clock_timestamp() - w.parked_at)) as "oldest on hold"
    from reporting.slack_writes w
    left join reporting.events e
      on e.ticket_key = w.ticket_key and e.seq = w.seq and w.undelivered and w.done_at is not null
    where (w.undelivered or w.state = 'parked') and ${chosenIn('w')}`),
    )
}
