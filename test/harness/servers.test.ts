import { existsSync } from 'node:fs'
import { Connection } from '@temporalio/client'
import { Client } from 'pg'
import { expect, inject, onTestFinished, test } from 'vitest'
import { freshDatabase, requireOrSkip } from './servers.ts'

async function ask(url: string, sql: string): Promise<unknown[]> {
  const client = new Client(url)
  await client.connect()
  try {
    return (await client.query(sql)).rows
  } finally {
    await client.end()
  }
}

test('a fresh database has the schema of the product and no ticket', async () => {
  const { url, drop } = await freshDatabase()
  onTestFinished(drop)
  expect(await ask(url, 'select count(*)::int as tickets from tickets')).toEqual([{ tickets: 0 }])
})

test('what one file writes, another does not see', async () => {
  const [mine, yours] = await Promise.all([freshDatabase(), freshDatabase()])
  onTestFinished(async () => void (await Promise.all([mine.drop(), yours.drop()])))
  await ask(mine.url, 'create table secret ()')
  expect(await ask(yours.url, `select from pg_tables where tablename = 'secret'`)).toEqual([])
})

test('Temporal is there with the search attributes of tickets', async () => {
  const connection = await Connection.connect({ address: inject('temporalAddress') })
  onTestFinished(() => connection.close())
  const { customAttributes } = await connection.operatorService.listSearchAttributes({ namespace: 'default' })
  expect(customAttributes).toHaveProperty('TicketStatus')
})

const timeSkippingServer = inject('timeSkippingServer')
requireOrSkip('the time-skipping server', timeSkippingServer)('the time-skipping server', () => {
  test('is a program', () => expect(existsSync(timeSkippingServer ?? '')).toBe(true))
})
