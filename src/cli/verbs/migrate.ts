import { migrate as applyMigrations } from '../../db/migrate.ts'
import { configOf, JSON_OPTION, printJson, type Verb } from '../verb.ts'

export const migrate: Verb = {
  name: 'migrate',
  summary: 'bring the database up to date',
  usage: '[--json]',
  details: 'All of it is one transaction; run it as often as you like, also from several places at once.',
  options: JSON_OPTION,
  words: 0,
  async run({ values }, context) {
    const { databaseUrl } = configOf(context, ['databaseUrl'])
    const applied = await applyMigrations(databaseUrl)
    if (values.json) printJson(context, { applied })
    else if (applied.length === 0) context.out('nothing to do: the database is up to date')
    else context.out(applied.map((name) => `applied ${name}`).join('\n'))
    return 0
  },
}
