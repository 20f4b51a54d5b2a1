import { execFileSync } from 'node:child_process'
import { readdirSync, readFileSync } from 'node:fs'

/** CPU-milliseconds of a process and its children since their start; null where there is no /proc. */
export function cpuMs(pid: number | null): number | null {
  const own = pid === null ? null : statOf(pid)
  if (own === null) return null
  const children = processes().filter(({ parent }) => parent === pid)
  // `waited` is the time of children that have ended.
  return (own.ticks + own.waited + children.reduce((sum, { ticks }) => sum + ticks, 0)) * tickMs()
}

/** The resident memory of a process in megabytes; null where there is no /proc. */
export function residentMb(pid: number | null): number | null {
  try {
    const [, kb] = /^VmRSS:\s+(\d+) kB/m.exec(readFileSync(`/proc/${pid}/status`, 'utf8')) ?? []
    return kb === undefined ? null : Number(kb) / 1_024
  } catch {
    return null
  }
}

type Stat = { readonly parent: number; readonly ticks: number; readonly waited: number }

function processes(): Stat[] {
  return readdirSync('/proc')
    .filter((name) => /^\d+$/.test(name))
    .flatMap((name) => statOf(Number(name)) ?? [])
}

/** proc_pid_stat(5): the name in parentheses may contain blanks, so the fields are counted from its end. */
function statOf(pid: number): Stat | null {
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, 'utf8')
    const fields = stat
      .slice(stat.lastIndexOf(')') + 2)
      .split(' ')
      .map(Number)
    const field = (number: number): number => fields[number - 3] ?? 0
    return { parent: field(4), ticks: field(14) + field(15), waited: field(16) + field(17) }
  } catch {
    return null
  }
}

let tick: number | undefined
function tickMs(): number {
  tick ??= 1_000 / Number(execFileSync('getconf', ['CLK_TCK'], { encoding: 'utf8' }))
  return tick
}
