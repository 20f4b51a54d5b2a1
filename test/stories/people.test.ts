import { expect } from 'vitest'
import { applySettings } from '../../src/runtime/settings.ts'
import { CHANNELS, theSettings } from '../harness/company.ts'
import { stories } from '../harness/story.ts'

// Slack's payloads about people, apps and organisations; some stories change the whole workspace.
const story = stories({ oneByOne: true })
const BRIDGE = { id: 'B0BRIDGE', name: 'bridge', appId: 'A0BRIDGE' }

story('an app’s post in an agent’s name is the agent’s answer', async (world) => {
  const { ana, program, hasTicket, expectCard, expectRecord } = world
  await program.sim.bot(BRIDGE)
  const ticket = await hasTicket('The shared drive is read-only')
  const said = { channel: ticket.channel, thread_ts: ticket.ts, text: 'Fixed, please try again' }
  await program.sim.post({ user: ana.id, bot_id: BRIDGE.id, ...said })
  await expectCard(ticket).toShow('Answered')
  await expectRecord(ticket, 'opened', 'responded')
})

story(
  'a form’s request belongs to the person it names, and the agent who opens it answers it',
  async (world) => {
    const { ana, rob, program, isAbout, expectCard, expectThread, expectNotice, expectRecord } = world
    await program.sim.bot(BRIDGE)
    const channel = CHANNELS.help
    const answers = { 'What is broken?': 'The printer on floor 3' }
    const { ts } = await program.sim.form({ bot_id: BRIDGE.id, user: rob.id, channel, answers })
    const ticket = { channel, ts }
    isAbout(ticket)
    await ana.reacts('ticket', ticket)
    await expectCard(ticket).toShow(rob, 'asked in')
    await ana.replies(ticket, 'On my way')
    await expectCard(ticket).toShow('Answered')
    const [button] = ['Mark as solved']
    await rob.clicks(button ?? '', ticket, 'thread')
    await expectNotice(ticket, rob, 'you marked')
    await expectThread(ticket).toShow('is resolved.')
    await expectRecord(ticket, 'opened', 'responded', 'resolved')
  },
)

story(
  'an alert that names nobody belongs to the agent who opens it, and their answer counts',
  async (world) => {
    const { ana, program, isAbout, expectCard, expectRecord } = world
    const channel = CHANNELS.help
    const { ts } = await program.sim.post({
      bot_id: 'B0DEPLOY',
      channel,
      text: 'Deploy failed with exit code 1',
    })
    const ticket = { channel, ts }
    isAbout(ticket)
    await ana.reacts('ticket', ticket)
    await expectCard(ticket).toShow(ana, 'asked in')
    await ana.replies(ticket, 'Rolled back')
    await expectCard(ticket).toShow('Answered')
    const { state } = await expectRecord(ticket, 'opened', 'responded')
    expect(state).toMatchObject({ requester: ana.id, requesterBy: 'opener' })
  },
)

story(
  'a channel that gets another id keeps its tickets once docket.yaml names the old one',
  async (world) => {
    const { ana, rob, program, hasTicket, expectCard, expectNotice, expectRecord, eventually } = world
    const ticket = await hasTicket('The meeting room screen is dark', { channel: 'attic' })
    await world.isAtRest(ticket)
    await program.sim.changeChannelId(CHANNELS.attic, 'C0ATTICNEW')
    const { teams, ...workspace } = theSettings()
    const moved = teams.map((team) => ({
      ...team,
      channels: Object.fromEntries(
        Object.entries(team.channels).map(([id, settings]) =>
          id === CHANNELS.attic ? ['C0ATTICNEW', { ...settings, aliases: [id] }] : [id, settings],
        ),
      ),
    }))
    const { version } = await applySettings(program.config.databaseUrl, { ...workspace, teams: moved })
    const follows = (process: string) =>
      program.logged.some(
        (line) => line.includes(`"process":"${process}"`) && line.includes(`"version":${version},`),
      )
    await eventually('both follow', () => Promise.resolve(follows('gateway') && follows('worker')))
    const moving = { channel: 'C0ATTICNEW', ts: ticket.ts }
    await ana.replies(moving, 'A new cable is coming')
    await expectCard(ticket).toShow('Answered')
    await ana.clicks('Resolve', ticket)
    const notice = await expectNotice(ticket, rob, 'is resolved by', ana)
    expect(notice).toMatchObject({ channel: 'C0ATTICNEW', thread_ts: ticket.ts })
    await expectRecord(ticket, 'opened', 'responded', 'resolved')
  },
)

story('on a plan without user groups everything but the group’s roles goes on', async (world) => {
  const { rob, program, hasTicket, expectCard, expectNotice, expectThread } = world
  await program.sim.settings({ plan: 'free' })
  await program.gateway.stop()
  program.gateway.start()
  await program.sim.until(({ sockets }) => sockets === 2, 'two sockets', 30_000)
  const ticket = await hasTicket('I need a licence for the drawing tool')
  await expectCard(ticket).toShow(rob)
  await rob.clicks('Mark as solved', ticket, 'thread')
  await expectNotice(ticket, rob, 'you marked')
  await expectThread(ticket).toShow('is resolved.')
})
