import type { Client } from 'pg'

type Statement = { readonly drop: string; readonly restore: string }

/**
 * Runs `load` without the indexes and constraints of these tables and makes them again: each is then built in one go,
 * and every row is checked once. Call it in a transaction: if it fails, nothing has changed.
 */
export async function withoutIndexes(
  client: Client,
  tables: readonly string[],
  load: () => Promise<void>,
): Promise<void> {
  const [foreign, keys, indexes] = [
    await constraints(client, tables, ['f']),
    await constraints(client, tables, ['p', 'u']),
    await plainIndexes(client, tables),
  ]
  // Foreign keys depend on the others: they go first and come back last.
  for (const { drop } of [...foreign, ...indexes, ...keys]) await client.query(drop)
  await load()
  for (const { restore } of [...keys, ...indexes, ...foreign]) await client.query(restore)
}

async function constraints(
  client: Client,
  tables: readonly string[],
  types: readonly string[],
): Promise<Statement[]> {
  const { rows } = await client.query<Statement>(
    `select format('alter table %s drop constraint %I', conrelid::regclass, conname) as drop,
      format('alter table %s add constraint %I %s', conrelid::regclass, conname, pg_get_constraintdef(oid)) as restore
     from pg_constraint where conrelid = any ($1::regclass[]) and contype::text = any ($2) order by conname`,
    [tables, types],
  )
  return rows
}

async function plainIndexes(client: Client, tables: readonly string[]): Promise<Statement[]> {
  const { rows } = await client.query<Statement>(
    `select format('drop index %s', indexrelid::regclass) as drop, pg_get_indexdef(indexrelid) as restore
     from pg_index where indrelid = any ($1::regclass[])
       and not exists (select from pg_constraint where conindid = indexrelid) order by 1`,
    [tables],
  )
  return rows
}
