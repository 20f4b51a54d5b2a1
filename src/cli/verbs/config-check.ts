import { basename, dirname, resolve } from 'node:path'
import { ConfigError, parseSettings, type ReadFile, settingsFile } from '../../config.ts'
import type { Settings } from '../../domain/settings.ts'
import { TIMING } from '../../domain/timing.ts'
import { awayOf } from '../../runtime/away.ts'
import { createLog, slackLogger } from '../../runtime/logger.ts'
import { createDirectory } from '../../slack/api/directory.ts'
import { tokenRefusal } from '../../slack/api/token.ts'
import { requirePrivateTriage } from '../../slack/api/triage.ts'
import { createSlackApi } from '../../slack/api/web-client.ts'
import { type Context, configOf, Failure, JSON_OPTION, printJson, type Verb } from '../verb.ts'

export const configCheck: Verb = {
  name: 'config check',
  summary: 'tell whether docket.yaml is right, or every fault with its line',
  usage: '[FILE] [--live] [--json]',
  details: [
    'Without FILE it reads the file that DOCKET_CONFIG names, else docket.yaml. It needs no environment; with --live it',
    'asks Slack as well (SLACK_BOT_TOKEN): whether it lists the user groups, and whether triage channels are private.',
  ].join('\n'),
  options: { ...JSON_OPTION, live: { type: 'boolean' } },
  words: 1,
  async run({ words, values }, context) {
    const file = words[0] ?? settingsFile(context.env)
    const parsed = parseSettings(textOf(file, context.readFile), file)
    const faults =
      'faults' in parsed ? parsed.faults : values.live ? await askSlack(parsed.settings, context) : []
    if ('settings' in parsed && faults.length === 0) {
      const counts = countsOf(parsed.settings)
      if (values.json) printJson(context, { ok: true, ...counts, faults: [] })
      else context.out(`ok: ${many(counts.teams, 'team')}, ${many(counts.channels, 'channel')}`)
      return 0
    }
    if (!values.json) throw new ConfigError(faults)
    printJson(context, { ok: false, faults })
    return 2
  },
}

/** Slack's objections to these settings, one sentence each. */
async function askSlack(settings: Settings, context: Context): Promise<string[]> {
  const { slack } = configOf(context, ['slack'])
  const api = createSlackApi({
    token: slack.botToken,
    apiUrl: slack.apiUrl ?? undefined,
    timing: TIMING,
    logger: slackLogger(createLog('cli', 'error')),
  })
  const directory = createDirectory({
    api,
    settings: { now: () => settings },
    timing: { handOverMs: TIMING.callMs },
  })
  await directory.warm()
  const unseen = await requirePrivateTriage(api, settings).catch((error: Error) => error)
  const triage = Array.isArray(unseen)
    ? unseen.map((channel) => `Slack does not show the triage channel ${channel}: invite the bot to it`)
    : [awayOf(unseen, context.env) ?? tokenRefusal(unseen, 'SLACK_BOT_TOKEN') ?? unseen.message]
  return [...directory.problems(), ...triage]
}

function textOf(file: string, readFile: ReadFile): string {
  try {
    return readFile(file)
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT')
      throw new Failure(
        `there is no ${basename(file)} in ${dirname(resolve(file))}: copy docket.example.yaml, or name the file`,
      )
    throw new Failure(`${file} cannot be read`)
  }
}

const countsOf = ({ teams }: Settings): { teams: number; channels: number } => ({
  teams: teams.length,
  channels: teams.flatMap((team) => Object.keys(team.channels)).length,
})

const many = (count: number, what: string): string => `${count} ${what}${count === 1 ? '' : 's'}`
