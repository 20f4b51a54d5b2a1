import { readFileSync } from 'node:fs'
import { describe, expect, test } from 'vitest'
import { dispatch } from '../../src/cli/dispatch.ts'
import { plainPaint } from '../../src/cli/paint.ts'
import type { Context, Verb } from '../../src/cli/verb.ts'
import { VERBS } from '../../src/cli/verbs/index.ts'
import { sample } from '../config/sample.ts'

/** Runs a command line without a process: returns its output and its exit code. */
async function docket(
  line: string,
  files: Record<string, string> = {},
  env: Context['env'] = {},
  verbs: readonly Verb[] = VERBS,
) {
  const out: string[] = []
  const err: string[] = []
  const started: string[] = []
  const program = (name: string) => async () => void started.push(name)
  const context: Context = {
    env,
    readFile: (path) => {
      const text = files[path]
      if (text === undefined) throw Object.assign(new Error(`ENOENT ${path}`), { code: 'ENOENT' })
      return text
    },
    out: (text) => out.push(text),
    err: (text) => err.push(text),
    paint: plainPaint,
    now: () => 0,
    programs: { gateway: program('gateway'), worker: program('worker'), both: program('both') },
  }
  const code = await dispatch(line === '' ? [] : line.split(' '), verbs, context)
  return { code, out: out.join('\n'), err: err.join('\n'), started }
}

describe('docket', () => {
  test.each(['', 'help', '--help', '-h'])('"%s" lists every verb', async (line) => {
    const { code, out } = await docket(line)
    expect(code).toBe(0)
    for (const { name, summary } of VERBS) expect(out).toMatch(new RegExp(`docket ${name} +${summary}`))
  })

  test.each(['help ticket list', 'ticket list --help', 'ticket list -h'])(
    '"%s" prints its usage',
    async (line) => {
      const { code, out } = await docket(line)
      expect(code).toBe(0)
      expect(out).toContain('docket ticket list [--team TEAM]')
    },
  )

  test.each([
    ['tickets', 'docket: unknown command "tickets"'],
    ['ticket lst', 'docket: unknown command "ticket lst"'],
    ['help nothing', 'docket: unknown command "nothing"'],
    ['migrate now', 'docket migrate: "now" is more than `docket migrate` takes'],
    ['migrate --force', "docket migrate: Unknown option '--force'"],
    ['ticket list --limit 0', 'docket ticket list: --limit must be a whole number above 0'],
    [
      'ticket list --status new',
      'docket ticket list: --status must be one of: open, resolved, closed, dismissed',
    ],
    ...['ticket show', 'ticket explain'].flatMap((line): [string, string][] => [
      [line, `docket ${line}: which ticket? Give its number, such as 1042, or its key`],
      [
        `${line} x`,
        `docket ${line}: "x" is neither a ticket's number nor a key such as T0AAAA:C0HELP:1700000000.000100`,
      ],
    ]),
    ['writes retry', 'docket writes retry: give the key of one write, or --all'],
    ['writes retry --all x', 'docket writes retry: give the key of one write, or --all'],
  ])('"%s" is wrong usage', async (line, words) => {
    const { code, out, err } = await docket(line)
    expect({ code, out }).toEqual({ code: 2, out: '' })
    expect(err.split('\n')[0]).toBe(words)
  })

  test.each([
    ['config', 'check, apply'],
    ['ticket', 'list, show, explain'],
    ['writes', 'list, retry'],
  ])('of a family, "%s" alone names its members', async (family, members) => {
    const sentence = `${family} needs one of: ${members}`
    for (const line of [family, `${family} --json`]) {
      const { code, out, err } = await docket(line)
      expect({ code, out }).toEqual({ code: 2, out: '' })
      expect(err.split('\n')[0]).toBe(`docket: ${sentence}`)
      expect(err).not.toContain('docket migrate')
    }
    for (const line of [`help ${family}`, `${family} --help`]) {
      const { code, out, err } = await docket(line)
      expect({ code, err }).toEqual({ code: 0, err: '' })
      expect(out.split('\n')[0]).toBe(sentence)
    }
  })

  test('prints the version of package.json', async () => {
    const { version } = JSON.parse(readFileSync('package.json', 'utf8')) as { version: string }
    expect(await docket('--version')).toMatchObject({ code: 0, out: version })
  })

  test.each(['run', 'gateway', 'worker', 'migrate', 'setup --json', 'ticket list', 'writes list'])(
    '"%s" with a broken environment lists every fault and starts nothing',
    async (line) => {
      const env = { DATABASE_URL: 'x', TEMPORAL_UI_URL: 'x', TEMPORAL_CONFIG_FILE: '/nowhere/temporal.toml' }
      const { code, err, started } = await docket(line, {}, env)
      expect({ code, started }).toEqual({ code: 2, started: [] })
      expect(err).toMatch(/DATABASE_URL must be|TEMPORAL_UI_URL must be/)
    },
  )

  test('worker needs no app token', async () => {
    const env = {
      SLACK_BOT_TOKEN: 'xoxb-1',
      DATABASE_URL: 'postgres://localhost/x',
      TEMPORAL_CONFIG_FILE: '/nowhere/temporal.toml',
    }
    expect(await docket('worker', { 'docket.yaml': sample() }, env)).toMatchObject({
      code: 0,
      started: ['worker'],
    })
    expect(await docket('gateway', { 'docket.yaml': sample() }, env)).toMatchObject({
      code: 2,
      err: 'SLACK_APP_TOKEN is missing: the token that starts with xapp-',
    })
  })
})

describe('docket config check', () => {
  test('counts teams and channels', async () => {
    const files = { 'docket.yaml': sample() }
    expect(await docket('config check', files)).toMatchObject({ code: 0, out: 'ok: 1 team, 2 channels' })
    const asJson = await docket('config check --json', files)
    expect(JSON.parse(asJson.out)).toEqual({ version: 1, ok: true, teams: 1, channels: 2, faults: [] })
  })

  test.each([
    ['config check', {}, 'docket.yaml', process.cwd()],
    ['config check --json', {}, 'docket.yaml', process.cwd()],
    ['config check /nowhere/gone.yaml', {}, 'gone.yaml', '/nowhere'],
    ['config check', { DOCKET_CONFIG: '/nowhere/desk.yaml' }, 'desk.yaml', '/nowhere'],
  ])('"%s" without its file says which is missing, and where', async (line, env, file, folder) => {
    const err = `docket config check: there is no ${file} in ${folder}: copy docket.example.yaml, or name the file`
    expect(await docket(line, {}, env)).toMatchObject({ code: 1, out: '', err })
  })

  test('prints every fault of the named file', async () => {
    const files = { 'other.yaml': sample({ 3: '    triage: x', 5: '    agents: []' }) }
    const faults = [
      'other.yaml:3: teams.platform.triage must be a channel id such as C0HELP, not "x"',
      'other.yaml:5: teams.platform.agents must name at least one user or user group',
    ]
    expect(await docket('config check other.yaml', files)).toMatchObject({ code: 2, err: faults.join('\n') })
    const asJson = await docket('config check --json', files, { DOCKET_CONFIG: 'other.yaml' })
    expect(asJson.code).toBe(2)
    expect(JSON.parse(asJson.out)).toEqual({ version: 1, ok: false, faults })
  })
})

describe('a verb that fails because a step was forgotten', () => {
  const failure = (message: string, code: string | number): Error =>
    new Error('Query failed', { cause: Object.assign(new Error(message), { code }) })

  test.each(VERBS.map((verb) => verb.name))('"%s" names the step', async (name) => {
    const failing = (error: Error) =>
      VERBS.map((verb) => ({ ...verb, run: () => Promise.reject(verb.name === name ? error : new Error()) }))
    const tables = await docket(name, {}, {}, failing(failure('relation "tickets" does not exist', '42P01')))
    expect(tables.err).toBe(
      `docket ${name}: Query failed: relation "tickets" does not exist: run \`docket migrate\` first`,
    )
    const space = await docket(name, {}, {}, failing(failure('Namespace docket is not found.', 5)))
    expect(space.err).toMatch(/: run `docket setup` first$/)
    const other = await docket(name, {}, {}, failing(failure('workflow not found', 5)))
    expect(other.err).not.toContain('run `docket')
  })
})
