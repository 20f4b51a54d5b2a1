import { ConfigError, parseSettings, type ReadFile, settingsFile } from '../../config.ts'
import type { Settings } from '../../domain/settings.ts'
import { JSON_OPTION, printJson, UsageError, type Verb } from '../verb.ts'

export const configCheck: Verb = {
  name: 'config check',
  summary: 'tell whether docket.yaml is right, or every fault with its line',
  usage: '[FILE] [--json]',
  details:
    'Without FILE it reads the file that DOCKET_CONFIG names, else docket.yaml. It needs no environment.',
  options: JSON_OPTION,
  words: 1,
  async run({ words, values }, context) {
    const file = words[0] ?? settingsFile(context.env)
    const parsed = parseSettings(textOf(file, context.readFile), file)
    if ('settings' in parsed) {
      const counts = countsOf(parsed.settings)
      if (values.json) printJson(context, { ok: true, ...counts, faults: [] })
      else context.out(`ok: ${many(counts.teams, 'team')}, ${many(counts.channels, 'channel')}`)
      return 0
    }
    if (!values.json) throw new ConfigError(parsed.faults)
    printJson(context, { ok: false, faults: parsed.faults })
    return 2
  },
}

function textOf(file: string, readFile: ReadFile): string {
  try {
    return readFile(file)
  } catch {
    throw new UsageError(`${file} cannot be read`)
  }
}

const countsOf = ({ teams }: Settings): { teams: number; channels: number } => ({
  teams: teams.length,
  channels: teams.flatMap((team) => Object.keys(team.channels)).length,
})

const many = (count: number, what: string): string => `${count} ${what}${count === 1 ? '' : 's'}`
