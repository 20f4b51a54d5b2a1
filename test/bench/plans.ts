import { writeFileSync } from 'node:fs'
import pg from 'pg'
import { machineLine, taken } from './machine.ts'
import type { Bench } from './scenario.ts'
import { type Statement, statements } from './statements.ts'

const TEAM = 'it'

/** Writes how Postgres runs each panel and each list on a seeded database, into the folder `plans`. */
export async function writePlans({ stack, progress, tickets }: Omit<Bench, 'samples'>): Promise<void> {
  const { databaseUrl, stop } = await stack({ tickets })
  const client = new pg.Client(databaseUrl)
  try {
    await client.connect()
    const all = await statements(databaseUrl, TEAM)
    const isList = ({ name }: Statement): boolean => /^(ticket|writes) /.test(name)
    const head = [`${taken().date}, commit ${taken().commit}, ${tickets} tickets`, machineLine(taken()), '']
    for (const [file, some] of [
      ['panels', all.filter((each) => !isList(each))],
      ['lists', all.filter(isList)],
    ] as const) {
      progress(`Plans of ${some.length} ${file}`)
      const plans: string[] = []
      for (const statement of some) plans.push(await planOf(client, statement))
      writeFileSync(new URL(`plans/${file}.txt`, import.meta.url), [...head, ...plans].join('\n'))
    }
  } finally {
    await client.end()
    await stop()
  }
}

/** The second run: the first one fills the cache. */
async function planOf(client: pg.Client, { name, sql, parameters }: Statement): Promise<string> {
  await client.query(sql, [...parameters])
  const { rows } = await client.query(`explain (analyze, buffers) ${sql}`, [...parameters])
  return [`## ${name}`, '', ...rows.map((row) => row['QUERY PLAN']), '', ''].join('\n')
}
