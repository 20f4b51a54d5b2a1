import { type Kysely, sql } from 'kysely'
import type { AppliedSettings, SettingsStore, StoredSettings } from '../activities/ports/settings.ts'
import { allChannels, type Settings } from '../domain/settings.ts'
import { POLICY } from '../domain/stored/policy.ts'
import { SETTINGS } from '../domain/stored/settings.ts'
import { parse } from '../domain/stored/shape.ts'
import { toJson } from './convert.ts'
import type { Schema } from './schema.ts'

/** The settings that `docket config apply` stored; the newest version is current. */
export function createSettingsStore(db: Kysely<Schema>): SettingsStore {
  return Object.freeze<SettingsStore>({
    current: () => currentSettings(db),
    apply: (settings, fingerprint, options = {}) =>
      apply(db, settings, fingerprint, options.rollback ?? false),
  })
}

/** See `SettingsStore.current`. */
export async function currentSettings(db: Kysely<Schema>): Promise<StoredSettings | null> {
  const row = await latest(db)
  return row ? { version: row.version, settings: parse(SETTINGS, row.body) } : null
}

const latest = (db: Kysely<Schema>) =>
  db
    .selectFrom('settings_versions')
    .select(['version', 'fingerprint', 'body'])
    .orderBy('version', 'desc')
    .limit(1)
    .executeTakeFirst()

/** One writer at a time: the table is locked against a second writer, readers continue. */
function apply(
  db: Kysely<Schema>,
  settings: Settings,
  fingerprint: string,
  rollback: boolean,
): Promise<AppliedSettings> {
  return db.transaction().execute(async (trx): Promise<AppliedSettings> => {
    await sql`lock table settings_versions in share row exclusive mode`.execute(trx)
    const inForce = await latest(trx)
    if (inForce?.fingerprint === fingerprint) return { kind: 'unchanged', version: inForce.version }
    const earlier = await trx
      .selectFrom('settings_versions')
      .select('version')
      .where('fingerprint', '=', fingerprint)
      .orderBy('version', 'desc')
      .limit(1)
      .executeTakeFirst()
    if (inForce && earlier && !rollback)
      return { kind: 'outdated', version: earlier.version, inForce: inForce.version }
    const { version } = await trx
      .insertInto('settings_versions')
      .values({ fingerprint, body: toJson(SETTINGS, settings) })
      .returning('version')
      .executeTakeFirstOrThrow()
    await keepPolicies(trx, settings)
    await forgetDisallowed(trx, settings)
    return { kind: 'applied', version }
  })
}

/** Removes the seen messages that these settings do not allow: of other channels, or all of them. */
export async function forgetDisallowed(db: Kysely<Schema>, settings: Settings): Promise<void> {
  const named = settings.seenForMs === 0 ? [] : allChannels(settings)
  await sql`delete from seen_messages where channel <> all(${named})`.execute(db)
}

/** Keeps each team's policy under its version, once, before any ticket refers to it. */
export async function keepPolicies(db: Kysely<Schema>, { teams }: Settings): Promise<void> {
  if (teams.length === 0) return
  await db
    .insertInto('policies')
    .values(
      teams.map(({ policy }) => ({
        version: policy.version,
        team: policy.team,
        body: toJson(POLICY, policy),
      })),
    )
    .onConflict((conflict) => conflict.column('version').doNothing())
    .execute()
}
