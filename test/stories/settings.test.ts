import { expect } from 'vitest'
import type { Settings, TeamSettings } from '../../src/domain/settings.ts'
import { applySettings } from '../../src/runtime/settings.ts'
import { CHANNELS, theSettings } from '../harness/company.ts'
import { stories } from '../harness/story.ts'
import type { World } from '../harness/world.ts'

// Settings are shared: the stories run one after the other, and each begins by applying its own.
const story = stories({ oneByOne: true })

const [platform, ...others] = theSettings().teams as [TeamSettings, ...TeamSettings[]]
const { [CHANNELS.help]: help, ...withoutHelp } = platform.channels
if (help === undefined) throw new Error('the team takes tickets in the help channel')

const settings = (...teams: TeamSettings[]): Settings => ({ ...theSettings(), teams: [...teams, ...others] })

/** Applies these, and waits until gateway and worker use them. */
async function inForce({ program, eventually }: World, wanted: Settings): Promise<void> {
  const { version } = await applySettings(program.config.databaseUrl, wanted, { rollback: true })
  const follows = (process: string) =>
    program.logged.some(
      (line) => line.includes(`"process":"${process}"`) && line.includes(`"version":${version},`),
    )
  await eventually(`gateway and worker follow version ${version}`, async () => {
    return follows('gateway') && follows('worker')
  })
}

story('a channel that is named while Docket runs takes tickets from then on', async (world) => {
  const { rob, expectCard } = world
  const random = { ...platform, channels: { ...platform.channels, [CHANNELS.random]: help } }
  await inForce(world, settings(random))
  const ticket = await rob.asks('Where is the coffee machine?', { channel: 'random' })
  await rob.reacts('ticket', ticket)
  await expectCard(ticket).toShow(rob)
})

story('a channel that is taken out of docket.yaml leaves its tickets workable', async (world) => {
  const { ana, rob, hasTicket, expectCard, expectNotice, expectRecord } = world
  await inForce(world, settings(platform))
  const ticket = await hasTicket('The build agents are full')
  await inForce(world, settings({ ...platform, channels: withoutHelp }))
  await ana.clicks('Claim', ticket)
  await expectCard(ticket).toShow(ana)
  await ana.replies(ticket, 'Cleaning them up')
  await expectCard(ticket).toShow('Answered')
  await ana.clicks('Resolve', ticket)
  await expectNotice(ticket, rob, 'is resolved by', ana)
  await expectRecord(ticket, 'opened', 'assigned', 'responded', 'resolved')
})

story(
  'a channel that moves to another team leaves its tickets with the team that took them',
  async (world) => {
    const { ana, oscar, hasTicket, expectCard, expectRecord, toldPrivately } = world
    await inForce(world, settings(platform))
    const ticket = await hasTicket('My calendar shows the wrong time zone')
    const catering: TeamSettings = {
      ...platform,
      name: 'catering',
      agents: { users: [oscar.id], groups: [] },
      channels: { [CHANNELS.help]: help },
      policy: { ...platform.policy, team: 'catering' },
    }
    await inForce(world, settings({ ...platform, channels: withoutHelp }, catering))
    await oscar.clicks('Mark as solved', ticket, 'thread')
    await toldPrivately(oscar, 'Only', 'a support agent can resolve this ticket.')
    await oscar.replies(ticket, 'I can help')
    await ana.clicks('Claim', ticket)
    await expectCard(ticket).toShow(ana)
    const { state } = await expectRecord(ticket, 'opened', 'assigned')
    expect(state).toMatchObject({ team: 'platform', assignee: ana.id })
  },
)

story('an old file does not roll back what another host has put in force', async (world) => {
  const { program } = world
  const url = program.config.databaseUrl
  await inForce(world, settings({ ...platform, channels: withoutHelp }))
  await inForce(world, settings(platform))
  const applied = await applySettings(url, settings({ ...platform, channels: withoutHelp }))
  expect(applied.kind).toBe('outdated')
})
