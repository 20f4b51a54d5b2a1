import { spawnSync } from 'node:child_process'
import {
  chmodSync,
  cpSync,
  mkdirSync,
  mkdtempSync,
  realpathSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { expect, onTestFinished, test } from 'vitest'

const SCRIPT = fileURLToPath(new URL('../../docket', import.meta.url))
const NEEDED = 'docket: Node.js 22.19 or later is needed'

type Place = {
  /** The version of the Node on the PATH; null for none. */
  readonly node?: string | null
  /** The version of the Node that npm installed; `broken` is one for another machine. */
  readonly ownNode?: string
  readonly installed?: boolean
}

/** A folder with the script, and fake Nodes that print their arguments. */
function place({ node = 'v24.21.0', ownNode, installed = true }: Place = {}) {
  const base = realpathSync(mkdtempSync(join(tmpdir(), 'docket-script-')))
  onTestFinished(() => rmSync(base, { recursive: true, force: true }))
  const root = join(base, 'a clone')
  const bin = join(base, 'bin')
  for (const folder of [root, bin]) mkdirSync(folder)
  cpSync(SCRIPT, join(root, 'docket'))
  symlinkSync(
    spawnSync('sh', ['-c', 'command -v readlink'], { encoding: 'utf8' }).stdout.trim(),
    join(bin, 'readlink'),
  )
  if (node) standIn(join(bin, 'node'), node)
  if (installed || ownNode) mkdirSync(join(root, 'node_modules/.bin'), { recursive: true })
  if (installed) writeFileSync(join(root, 'node_modules/.package-lock.json'), '{}')
  if (ownNode) standIn(join(root, 'node_modules/.bin/node'), ownNode)
  const call = (file: string, args: readonly string[] = [], cwd = base) => {
    const { status, stdout, stderr } = spawnSync(file, args, { cwd, env: { PATH: bin }, encoding: 'utf8' })
    return { code: status, out: stdout.trim(), err: stderr.trim() }
  }
  return { base, root, bin, call }
}

function standIn(file: string, version: string): void {
  const works = `[ "$1" = --version ] && echo ${version} || printf '%s\\n' ${version} "$@"`
  writeFileSync(file, `#!/bin/sh\n${version === 'broken' ? 'exit 126' : works}\n`)
  chmodSync(file, 0o755)
}

test('hands its words to the program beside it, unchanged', () => {
  const { root, call } = place()
  const { code, out } = call(join(root, 'docket'), ['ticket', 'list', '--json', 'two words', ''])
  expect(code).toBe(0)
  expect(out.split('\n')).toEqual([
    'v24.21.0',
    join(root, 'src/main.ts'),
    ...['ticket', 'list', '--json', 'two words'],
  ])
})

test.each(['absolute', 'relative'])('finds its folder through %s links, from any folder', (kind) => {
  const { base, root, bin, call } = place()
  symlinkSync(kind === 'absolute' ? join(root, 'docket') : '../a clone/docket', join(bin, 'first'))
  symlinkSync(kind === 'absolute' ? join(bin, 'first') : 'bin/first', join(base, 'second'))
  expect(call(join(base, 'second'), ['help'], '/').out).toBe(`v24.21.0\n${join(root, 'src/main.ts')}\nhelp`)
  expect(call('./docket', ['help'], root).out).toBe(`v24.21.0\n${join(root, 'src/main.ts')}\nhelp`)
  expect(call('/bin/sh', ['docket', 'help'], root).out).toBe(`v24.21.0\n${join(root, 'src/main.ts')}\nhelp`)
})

test('prefers the Node that npm installed, unless it does not run here', () => {
  const own = place({ node: 'v20.20.2', ownNode: 'v24.21.0' })
  expect(own.call(join(own.root, 'docket')).out).toContain('v24.21.0')
  const broken = place({ node: 'v22.19.0', ownNode: 'broken' })
  expect(broken.call(join(broken.root, 'docket')).out).toContain('v22.19.0')
})

test.each(['v22.19.0', 'v22.20.1', 'v23.0.0', 'v24.21.0', 'v100.0.0-nightly'])('takes Node %s', (node) => {
  const { root, call } = place({ node })
  expect(call(join(root, 'docket'))).toMatchObject({ code: 0, err: '' })
})

test.each(['v22.18.9', 'v22.9.0', 'v20.20.2', 'v9.11.2'])(
  'says in a sentence that Node %s is too old',
  (node) => {
    const { root, bin, call } = place({ node })
    expect(call(join(root, 'docket'))).toEqual({
      code: 1,
      out: '',
      err: `${NEEDED}, and ${join(bin, 'node')} is ${node}.`,
    })
  },
)

test('says in a sentence that there is no Node', () => {
  const { root, call } = place({ node: null })
  expect(call(join(root, 'docket'))).toEqual({
    code: 1,
    out: '',
    err: `${NEEDED}: install it from https://nodejs.org.`,
  })
})

test('says in a sentence that the Node which is there does not run', () => {
  const { root, bin, call } = place({ node: 'broken' })
  expect(call(join(root, 'docket'))).toEqual({
    code: 1,
    out: '',
    err: `docket: ${join(bin, 'node')} does not run.`,
  })
})

test.each(['v24.21.0', 'v20.20.2'])('with Node %s says in a sentence that npm ci was not run', (node) => {
  const { root, call } = place({ node, installed: false })
  expect(call(join(root, 'docket'))).toEqual({
    code: 1,
    out: '',
    err: `docket: run \`npm ci\` in ${root} first.`,
  })
})

test('runs the real program', () => {
  const { status, stdout } = spawnSync(SCRIPT, ['help'], { cwd: '/', encoding: 'utf8' })
  expect(status).toBe(0)
  expect(stdout).toContain('docket config check')
})

test('is what every text tells people to call: through npm the flags get lost', () => {
  const told = spawnSync('git', ['grep', '-nE', 'npm (run|exec)( --?[a-z]+)* docket|node src/main\\.ts'], {
    cwd: join(SCRIPT, '..'),
    encoding: 'utf8',
  })
  expect(
    told.stdout.split('\n').filter((line) => line !== '' && !line.startsWith('test/cli/script')),
  ).toEqual([])
})
