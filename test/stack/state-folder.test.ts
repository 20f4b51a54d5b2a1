import { chmodSync, mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { startSlackSim } from '../../dev/slack-sim/server.ts'
import { startProcess } from '../../dev/stack/process.ts'
import { closeStateFolder } from '../../dev/stack/state-folder.ts'
import { openTo } from './open-files.ts'
import { scratchFolder } from './scratch.ts'

test('a folder of an earlier version is closed, with every file in it', () => {
  const folder = join(scratchFolder(), 'state')
  mkdirSync(join(folder, 'logs'), { recursive: true })
  for (const name of ['slack.jsonl', 'temporal.db', 'env', 'logs/slack.log'])
    writeFileSync(join(folder, name), 'x')
  expect(openTo(folder)).toHaveLength(6)
  closeStateFolder(folder)
  expect(openTo(folder)).toEqual([])
})

test('what a process, its log and the simulator make in it is closed too', async () => {
  const folder = join(scratchFolder(), 'state')
  closeStateFolder(folder)
  chmodSync(folder, 0o755)
  const made = join(folder, 'made')
  const script = `fs.mkdirSync(${JSON.stringify(made)}); fs.writeFileSync(${JSON.stringify(join(made, 'file'))}, ''); setInterval(() => {}, 1e6); console.log('there')`
  const running = await startProcess({
    name: 'It',
    command: process.execPath,
    args: ['-e', script],
    logFile: join(folder, 'logs', 'it.log'),
    ready: (printed) => (printed.includes('there') ? true : undefined),
  })
  const slack = await startSlackSim({ journal: join(folder, 'slack.jsonl') })
  chmodSync(folder, 0o700)
  expect(openTo(folder)).toEqual([])
  await slack.stop()
  await running.stop()
})
