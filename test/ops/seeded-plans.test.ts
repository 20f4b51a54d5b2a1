import pg from 'pg'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { seed } from '../../dev/seed/seed.ts'
import { type Statement, statements } from '../bench/statements.ts'
import { freshDatabase, type TestDatabase } from '../harness/servers.ts'

/** Enough for Postgres to prefer an index to reading a whole table, and seconds to make. */
const TICKETS = 5_000
/** A month of three years of growth is about four in a hundred of the rows. */
const MOST_VISITED = 0.15
/** It has no tickets yet: the list of a team must not read those of the others. */
const SMALL_TEAM = 'newcomers'
const BIG = ['tickets', 'ticket_events', 'sla_clocks', 'slack_writes', 'texts']

let database: TestDatabase
let client: pg.Client
let asked: Statement[]
const rowsOf = new Map<string, number>()

beforeAll(async () => {
  database = await freshDatabase()
  await seed(database.url, { tickets: TICKETS, open: 150, seed: 3 })
  client = new pg.Client(database.url)
  await client.connect()
  asked = await statements(database.url, SMALL_TEAM)
  for (const table of BIG) {
    const { rows } = await client.query(`select count(*)::integer as count from ${table}`)
    rowsOf.set(table, rows[0].count)
  }
})
afterAll(async () => {
  await client.end()
  await database.drop()
})

type Node = {
  'Node Type': string
  'Relation Name'?: string
  'Actual Rows': number
  'Actual Loops': number
  'Rows Removed by Filter'?: number
  'Rows Removed by Index Recheck'?: number
  'Shared Hit Blocks': number
  'Shared Read Blocks': number
  Plans?: Node[]
}

async function planOf({ sql, parameters }: Statement): Promise<Node> {
  const { rows } = await client.query(`explain (analyze, buffers, timing off, format json) ${sql}`, [
    ...parameters,
  ])
  return rows[0]['QUERY PLAN'][0].Plan
}

const nodesOf = (node: Node): Node[] => [node, ...(node.Plans ?? []).flatMap(nodesOf)]

/** How a plan reads more of a big table than it has to. */
function faultsOf(plan: Node): string[] {
  return nodesOf(plan).flatMap((node) => {
    const table = node['Relation Name']
    if (table === undefined || !BIG.includes(table)) return []
    if (node['Node Type'] === 'Seq Scan') return [`it reads all of ${table}`]
    const removed = (node['Rows Removed by Filter'] ?? 0) + (node['Rows Removed by Index Recheck'] ?? 0)
    const visited = (node['Actual Rows'] + removed) * node['Actual Loops']
    const all = rowsOf.get(table) ?? 0
    return visited > MOST_VISITED * all ? [`it visits ${visited} of ${all} rows of ${table}`] : []
  })
}

test('no panel and no list reads a big table from end to end', async () => {
  const faults: string[] = []
  for (const statement of asked)
    for (const fault of faultsOf(await planOf(statement))) faults.push(`${statement.name}: ${fault}`)
  expect(faults).toEqual([])
})

describe('without its index, a panel or a list touches more than twice the pages', () => {
  const pages = async (statement: Statement): Promise<number> => {
    const plan = await planOf(statement)
    return plan['Shared Hit Blocks'] + plan['Shared Read Blocks']
  }

  test.each([
    ['tickets_not_closed', 'ticket list --status resolved'],
    ['tickets_of_team', 'ticket list --team'],
    ['sla_clocks_running', 'Waiting for a first response, all teams'],
    ['sla_clocks_stopped', 'Time to first response, all teams'],
    ['ticket_events_flow', 'Opened against resolved, all teams'],
    ['reminders_done', 'Reminders sent, all teams'],
    ['slack_writes_parked', 'writes list parked'],
    ['slack_writes_failed', 'writes list failed'],
  ])('%s: "%s"', async (index, name) => {
    const statement = asked.find((each) => each.name === name)
    if (!statement) throw new Error(`there is no statement "${name}"`)
    await pages(statement)
    const before = await pages(statement)
    await client.query('begin')
    await client.query(`drop index ${index}`)
    const without = await pages(statement)
    await client.query('rollback')
    expect(without / before).toBeGreaterThan(2)
  })
})
