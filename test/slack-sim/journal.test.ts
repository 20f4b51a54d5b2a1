import { appendFileSync, mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, onTestFinished, test } from 'vitest'
import { acknowledging, calmSlack } from './harness.ts'

const channel = 'C0HELP'

function journalFile() {
  const folder = mkdtempSync(join(tmpdir(), 'slack-sim-'))
  onTestFinished(() => rmSync(folder, { recursive: true }))
  return join(folder, 'deep', 'journal.jsonl')
}

test('the workspace survives a restart, even one in the middle of a line', async () => {
  const journal = journalFile()
  const first = await calmSlack({ journal })
  const { ts } = await first.sim.post({ user: 'U0ANNA', channel, text: 'help' })
  const reply = await first.slack.chat.postMessage({ channel, text: 'yes?', thread_ts: ts })
  await first.slack.chat.update({ channel, ts: reply.ts ?? '', text: 'yes!' })
  await first.sim.react({ user: 'U0BEN', channel, ts, name: 'eyes' })
  await first.sim.archive('C0RANDOM')
  const before = await first.sim.state()
  await first.server.stop()
  appendFileSync(journal, '["change",{"kind":"mess')

  const second = await calmSlack({ journal })
  const after = await second.sim.state()
  expect(after.messages).toEqual(before.messages)
  expect(after.channels).toEqual(before.channels)
  const next = await second.sim.post({ user: 'U0ANNA', channel, text: 'later' })
  expect(Number(next.ts)).toBeGreaterThan(Number(reply.ts))
})

test('people, emoji, the organisation and a channel’s new id survive a restart', async () => {
  const journal = journalFile()
  const first = await calmSlack({ journal })
  const { ts } = await first.sim.post({ user: 'U0ANNA', channel, text: 'help' })
  await first.sim.changeChannelId(channel, 'C0MOVED')
  await first.sim.user({ id: 'U0EVA', name: 'eva', real_name: 'Eva', team_id: null })
  await first.sim.emoji('acme', 'https://emoji.example/acme.png')
  await first.sim.enterprise({ id: 'E0ACME', name: 'Acme Group', teams: [] })
  const before = await first.sim.state()
  await first.server.stop()

  const second = await calmSlack({ journal })
  const after = await second.sim.state()
  expect(after.workspace).toEqual(before.workspace)
  expect(after.channels).toEqual(before.channels)
  expect(after.messages).toMatchObject([{ channel: 'C0MOVED', ts, text: 'help' }])
  expect((await second.slack.conversations.history({ channel: 'C0MOVED' })).messages).toHaveLength(1)
})

test('an event that was on its way is delivered after a restart, one that was acknowledged is not', async () => {
  const journal = journalFile()
  const first = await calmSlack({ journal })
  const app = await acknowledging(first.sim.apiUrl)
  await first.sim.post({ user: 'U0ANNA', channel, text: 'heard' })
  await first.sim.until((state) => state.events.acknowledged === 1)
  await first.sim.down(true)
  await first.sim.post({ user: 'U0ANNA', channel, text: 'unheard' })
  await first.server.stop()
  expect(app.seen.map((each) => each.body.event.text)).toEqual(['heard'])

  const second = await calmSlack({ journal, settings: { retryDelaysMs: Array(100).fill(50) } })
  const again = await acknowledging(second.sim.apiUrl)
  const { body } = await again.next((each) => each.body.event.text === 'unheard')
  expect(body.event).toMatchObject({ user: 'U0ANNA' })
  expect(again.seen).toHaveLength(1)
})
