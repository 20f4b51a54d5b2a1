import { createServer, connect as dial, type Socket } from 'node:net'
import { sql } from 'kysely'
import { describe, expect, test } from 'vitest'
import { connect } from '../../src/db/client.ts'
import { useDatabase } from './support.ts'

const database = useDatabase()

/** A proxy to Postgres that can go silent, like a network: it refuses nothing and returns nothing. */
async function fragileWay(url: string) {
  const { hostname, port, ...rest } = new URL(url)
  const sockets = new Set<Socket>()
  const server = createServer((here) => {
    const there = dial(Number(port || 5432), hostname)
    for (const socket of [here, there]) sockets.add(socket.on('error', () => {}))
    here.pipe(there).pipe(here)
  })
  await new Promise<void>((listening) => server.listen(0, '127.0.0.1', listening))
  const address = server.address()
  const through = new URL(url)
  through.hostname = '127.0.0.1'
  through.port = String(typeof address === 'object' ? address?.port : '')
  return {
    ...rest,
    url: through.href,
    fallSilent: () => {
      for (const socket of sockets) socket.unpipe()
    },
    close: () => {
      for (const socket of sockets) socket.destroy()
      server.close()
    },
  }
}

describe('a connection', () => {
  test('gives ticket numbers as numbers, and refuses what a number cannot hold', async () => {
    const one = await sql<{ n: number }>`select 42::int8 as n`.execute(database.db)
    expect(one.rows).toEqual([{ n: 42 }])
    await expect(sql`select 9007199254740993::int8 as n`.execute(database.db)).rejects.toThrow('too large')
  })

  test('ends a statement that takes too long', async () => {
    const { db, close } = connect(database.url, { statementMs: 100 })
    await expect(sql`select pg_sleep(5)`.execute(db)).rejects.toThrow('statement timeout')
    await close()
  })

  test('survives when Postgres closes it while it is idle', async () => {
    const errors: Error[] = []
    const { db, close } = connect(database.url, { onError: (error) => errors.push(error) })
    const { rows } = await sql<{ pid: number }>`select pg_backend_pid() as pid`.execute(db)
    await sql`select pg_terminate_backend(${rows[0]?.pid})`.execute(database.db)
    await expect.poll(() => errors.length).toBe(1)
    await expect(sql`select 1`.execute(db)).resolves.toMatchObject({ rows: expect.anything() })
    await close()
  })

  test('that falls silent is given up, and the next one works', async () => {
    const way = await fragileWay(database.url)
    const { db, close } = connect(way.url, { max: 1, statementMs: 200 })
    await sql`select 1`.execute(db)
    way.fallSilent()
    await expect(sql`select 1`.execute(db)).rejects.toThrow('Query read timeout')
    await expect(sql`select 2 as two`.execute(db)).resolves.toMatchObject({ rows: [{ two: 2 }] })
    await close()
    way.close()
  })

  test('to nowhere fails, and closing twice is closing once', async () => {
    const { db, close } = connect('postgres://docket@127.0.0.1:1/none')
    await expect(sql`select 1`.execute(db)).rejects.toThrow('ECONNREFUSED')
    await Promise.all([close(), close()])
  })
})
