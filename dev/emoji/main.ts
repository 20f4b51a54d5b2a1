/**
 * Regenerates src/domain/text/emoji-names.ts: `npm run emoji`. The names come from the package
 * emoji-datasource, which Slack's own clients use. It holds 25 MB of mostly pictures, so it is fetched here
 * and is not a dependency.
 */
import { execFileSync } from 'node:child_process'
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

const SOURCE = 'emoji-datasource@16.0.0'
const TARGET = new URL('../../src/domain/text/emoji-names.ts', import.meta.url)
const WIDTH = 108

/** Custom emoji that Slack puts into every workspace. */
const EVERYWHERE = [
  'bowtie',
  'cubimal_chick',
  'dusty_stick',
  'glitch_crab',
  'piggy',
  'pride',
  'simple_smile',
  'slack',
  'slack_call',
  'squirrel=shipit',
  'thumbsup_all',
]

type Emoji = { readonly short_name: string; readonly short_names: readonly string[] }

function fetched(): Emoji[] {
  const folder = mkdtempSync(join(tmpdir(), 'docket-emoji-'))
  try {
    const packed = execFileSync('npm', ['pack', SOURCE, '--silent'], { cwd: folder, encoding: 'utf8' })
    execFileSync('tar', ['xzf', packed.trim(), 'package/emoji.json'], { cwd: folder })
    return JSON.parse(readFileSync(join(folder, 'package/emoji.json'), 'utf8')) as Emoji[]
  } finally {
    rmSync(folder, { recursive: true, force: true })
  }
}

function lines(entries: readonly string[]): string[] {
  const filled: string[] = []
  for (const entry of entries) {
    const last = filled.at(-1)
    if (last === undefined || last.length + 1 + entry.length > WIDTH) filled.push(entry)
    else filled[filled.length - 1] = `${last} ${entry}`
  }
  return filled
}

const standard = fetched().map(({ short_name, short_names }) =>
  [short_name, ...short_names.filter((name) => name !== short_name)].join('='),
)
const entries = [...standard, ...EVERYWHERE].toSorted((a, b) => (a < b ? -1 : 1))
writeFileSync(
  TARGET,
  `// Written by dev/emoji/main.ts from ${SOURCE} (MIT): do not edit.

/** Slack's standard emoji, sorted by name, separated by spaces, aliases after a \`=\`. */
export const EMOJI_NAMES = \`
${lines(entries).join('\n')}
\`
`,
)
