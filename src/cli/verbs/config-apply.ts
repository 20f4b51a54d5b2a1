import { applySettings, OUTDATED } from '../../runtime/settings.ts'
import { configOf, Failure, JSON_OPTION, printJson, type Verb } from '../verb.ts'

export const configApply: Verb = {
  name: 'config apply',
  summary: 'put docket.yaml in force: running processes follow within seconds',
  usage: '[--rollback] [--json]',
  details: [
    'A file that was in force before and was replaced since is refused, so that an old host cannot roll back what',
    'another one applied; --rollback brings it back on purpose. `docket run` applies the file when it starts.',
  ].join('\n'),
  options: { ...JSON_OPTION, rollback: { type: 'boolean' } },
  words: 0,
  async run({ values }, context) {
    const { databaseUrl, settings } = configOf(context, ['databaseUrl', 'settings'])
    const applied = await applySettings(databaseUrl, settings, { rollback: values.rollback === true })
    if (applied.kind === 'outdated') throw new Failure(OUTDATED)
    if (values.json) printJson(context, applied)
    else
      context.out(
        `${applied.kind === 'applied' ? 'in force' : 'already in force'}: version ${applied.version}`,
      )
    return 0
  },
}
