import pg from 'pg'
import { Figures } from '../figures.ts'
import type { Bench, Scenario } from '../scenario.ts'
import { statements } from '../statements.ts'

const AIM_MS = 50
const TEAM = 'it'

export const lists: Scenario = {
  name: 'lists',
  about:
    'The panels of *Service desk* over 30 days and the lists of the command line, on a seeded database with 5,000 open ' +
    'tickets: each statement as the program sends it, after one run that fills the cache.',
  minutes: 8,
  async run(bench) {
    const figures = new Figures()
    const stack = await bench.stack({ tickets: bench.tickets })
    try {
      await measure(bench, stack.databaseUrl, figures)
    } finally {
      await stack.stop()
    }
    return figures.all()
  },
}

async function measure(bench: Bench, url: string, figures: Figures): Promise<void> {
  const client = new pg.Client(url)
  await client.connect()
  const all = await statements(url, TEAM)
  for (let sample = 0; sample <= bench.samples; sample += 1) {
    bench.progress(`lists: sample ${sample} of ${all.length} statements`)
    let slowest = 0
    for (const { name, sql, parameters } of all) {
      const startedAt = performance.now()
      await client.query(sql, [...parameters])
      const took = performance.now() - startedAt
      slowest = Math.max(slowest, took)
      if (sample > 0) figures.add(name, 'ms', took, { aim: AIM_MS })
    }
    if (sample > 0) figures.add('the slowest of all', 'ms', slowest, { aim: AIM_MS })
  }
  await client.end()
}
