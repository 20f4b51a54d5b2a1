import { expect } from 'vitest'
import { CHANNELS } from '../harness/company.ts'
import type { Person } from '../harness/people.ts'
import { stories } from '../harness/story.ts'
import { type At, workflowId } from '../harness/words.ts'
import type { World } from '../harness/world.ts'

/** Each takes both gateways away from all, so they run alone. Slack gives an event up soon. */
const story = stories({ oneByOne: true, gateways: 2, slack: { retryDelaysMs: [50, 50, 50] } })

const MINUTE = 60_000
const HOUR = 60 * MINUTE
const DAY = 24 * HOUR

/** A message of so long ago. */
async function saidBefore(
  { program, isAbout }: World,
  person: Person,
  text: string,
  { ageMs, to }: { readonly ageMs: number; readonly to?: At },
): Promise<At> {
  const channel = to?.channel ?? CHANNELS.help
  const said = { user: person.id, channel, text, ageMs }
  const { ts } = await program.sim.post(to === undefined ? said : { ...said, thread_ts: to.ts })
  if (to === undefined) isAbout({ channel, ts })
  return { channel, ts }
}

/** Both gateways stop, and this time passes: what Postgres recorded until now is so much older. */
async function isAwayFor({ program }: World, ms: number): Promise<void> {
  await Promise.all([program.gateway.stop(), program.otherGateway?.stop()])
  const shift = `- ${ms} * interval '1 millisecond'`
  await program.sql.query(
    `update coverage_spans set began_at = began_at ${shift}, ended_at = ended_at ${shift}`,
  )
  await program.sql.query(`update catch_ups set since = since ${shift} - interval '30 days'`)
}

function areBack({ program }: World): void {
  program.gateway.start()
  program.otherGateway?.start()
}

/** Waits until Slack has given up what nobody received. */
const isLost = ({ program, eventually }: World): Promise<void> =>
  eventually('Slack has given up its events', async () => (await program.sim.idle()).pendingEvents === 0)

/** Waits until every channel is caught up. */
const isCaughtUp = ({ program, eventually }: World): Promise<void> =>
  eventually('every channel is caught up', async () => {
    const { rows } = await program.sql.query<{ left: string; ended: string }>(
      `select count(*) filter (where phase <> 'done') as left, count(*) filter (where ended_at is not null) as ended
      from catch_ups`,
    )
    return rows[0]?.left === '0' && Number(rows[0].ended) > 0
  })

for (const [what, awayMs] of [
  ['an hour', HOUR],
  ['a weekend', 60 * HOUR],
] as const)
  story(
    `no gateway is there for ${what}: what was said meanwhile counts as if it had been received`,
    async (world) => {
      const { ana, rob, oscar, program, hasTicket, expectCard, expectThread, expectNotice, expectRecord } =
        world
      const answered = await hasTicket('The VPN asks for a new code each minute')
      const edited = await hasTicket('Monitor is broken')
      const solved = await hasTicket('The lift is stuck')
      await ana.clicks('Resolve', solved)
      await expectNotice(solved, ana, 'solved')
      const withdrawn = await hasTicket('Never mind me')
      const lastWeek = await saidBefore(world, rob, 'My badge does not open the lab', { ageMs: 7 * DAY })
      await isAwayFor(world, awayMs)
      const reply = await ana.replies(answered, 'A new token is on its way')
      await program.sim.edit({ channel: edited.channel, ts: edited.ts, text: 'The left monitor is broken' })
      await rob.replies(solved, 'It is stuck again')
      await program.sim.delete({ channel: withdrawn.channel, ts: withdrawn.ts })
      await oscar.reacts('ticket', lastWeek)
      const missed = await rob.asks('The payroll export is empty')
      await ana.replies(missed, 'I am looking into it')
      await oscar.reacts('ticket', missed)
      await isLost(world)
      areBack(world)
      await expectCard(lastWeek).toShow('My badge does not open the lab')
      await expectNotice(lastWeek, world.group, 'is overdue')
      await expectCard(missed).toShow('The payroll export is empty')
      await expectRecord(missed, 'opened', 'responded')
      const { events } = await expectRecord(answered, 'opened', 'responded')
      expect(events[1]?.cause).toBe(`msg:${reply.ts}`)
      await expectCard(edited).toShow('The left monitor is broken')
      await expectThread(solved).toHaveButtons('Mark as solved')
      await expectNotice(withdrawn, 'the request was deleted', 'or keep it?')
      await isCaughtUp(world)
    },
  )

story('the worker stops in the middle of it, and people go on: everything opens, and once', async (world) => {
  const { ben, rob, oscar, program, expectCard, expectRecord } = world
  await isAwayFor(world, HOUR)
  const missed: At[] = []
  for (let each = 0; each < 8; each++) {
    missed.push(await saidBefore(world, rob, `Missed request ${each}`, { ageMs: 30 * MINUTE - each * 1_000 }))
    for (const person of [oscar, ben]) await person.reacts('ticket', missed[each] ?? expect.fail())
  }
  await isLost(world)
  areBack(world)
  await expectCard(missed[0] ?? expect.fail()).toShow('Missed request 0')
  await program.worker.stop()
  const live = await rob.asks('And this one is new')
  await oscar.reacts('ticket', live)
  const late = missed.at(-1) ?? expect.fail()
  const answer = await ben.replies(late, 'I see it')
  program.worker.start()
  for (const [each, request] of missed.entries()) await expectCard(request).toShow(`Missed request ${each}`)
  await expectCard(live).toShow('And this one is new')
  const { events } = await expectRecord(late, 'opened', 'responded')
  expect(events[1]?.cause).toBe(`msg:${answer.ts}`)
  for (const request of missed.slice(0, -1)) await expectRecord(request, 'opened')
  await isCaughtUp(world)
})

story('an emoji that was refused when it came opens nothing after an outage', async (world) => {
  const { ana, rob, oscar, program, eventually, expectCard, expectNothing } = world
  const request = await rob.asks('Please restart the cluster', { channel: 'ops' })
  await oscar.reacts('ticket', request)
  expect(await expectNothing(request)).toBe('not_allowed')
  const run = program.client.workflow.getHandle(workflowId(program, request))
  const { runId } = await run.describe()
  await eventually('the trigger is noted', async () => {
    const { rows } = await program.sql.query('select from triggers where thread_ts = $1', [request.ts])
    return rows.length === 1
  })
  await isAwayFor(world, HOUR)
  const missed = await rob.asks('Please restart the other cluster', { channel: 'ops' })
  for (const person of [oscar, ana]) await person.reacts('ticket', missed)
  await isLost(world)
  areBack(world)
  await expectCard(missed).toShow('the other cluster')
  await isCaughtUp(world)
  expect((await run.describe()).runId).toBe(runId)
  await ana.reacts('ticket', request)
  await expectCard(request).toShow('restart the cluster')
})
