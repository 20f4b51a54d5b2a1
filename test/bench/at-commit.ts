import { execFileSync, spawn } from 'node:child_process'
import { once } from 'node:events'
import { cpSync, mkdtempSync, rmSync, symlinkSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'

const ROOT = fileURLToPath(new URL('../..', import.meta.url))
/** The bench itself, and what it needs that an older commit may lack. */
const OVERLAY = ['test/bench', 'dev/seed']

/**
 * Runs this bench with these arguments on the product of another commit: in a checkout of it, with the bench of this
 * one in place of its own. Results go into the folder `results`. Returns the exit code.
 */
export async function benchAt(commit: string, args: readonly string[], results: string): Promise<number> {
  const git = (...words: string[]): string =>
    execFileSync('git', words, { cwd: ROOT, encoding: 'utf8' }).trim()
  const short = git('rev-parse', '--short', `${commit}^{commit}`)
  const folder = mkdtempSync(join(tmpdir(), 'docket-bench-at-'))
  const checkout = join(folder, 'checkout')
  git('worktree', 'add', '--detach', '--quiet', checkout, short)
  try {
    for (const part of OVERLAY) {
      rmSync(join(checkout, part), { recursive: true, force: true })
      cpSync(join(ROOT, part), join(checkout, part), { recursive: true })
    }
    symlinkSync(join(ROOT, 'node_modules'), join(checkout, 'node_modules'))
    const bench = spawn(process.execPath, [join(checkout, 'test/bench/main.ts'), ...args], {
      cwd: checkout,
      env: { ...process.env, BENCH_COMMIT: short, BENCH_RESULTS: results },
      stdio: 'inherit',
    })
    // The checkout is removed in any case.
    for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => bench.kill(signal))
    const [code] = await once(bench, 'exit')
    return Number(code ?? 1)
  } finally {
    git('worktree', 'remove', '--force', checkout)
    rmSync(folder, { recursive: true, force: true })
  }
}
