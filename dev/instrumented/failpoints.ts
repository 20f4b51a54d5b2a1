import { appendFileSync, existsSync, mkdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'

/**
 * Failpoints before and after every call to the outside. A process that reaches an armed failpoint kills
 * itself with SIGKILL, like a machine that loses power. The state lies in files, so that it outlives the
 * processes: `armed` holds one failpoint's name, `hits` one name a line.
 */
export type Failpoints = { readonly folder: string }

export const armFailpoint = ({ folder }: Failpoints, point: string): void => {
  mkdirSync(folder, { recursive: true })
  writeFileSync(join(folder, 'armed'), point)
}

/** Read without checking first: another process may remove the file between the check and the read. */
export function armedFailpoint({ folder }: Failpoints): string | null {
  try {
    return readFileSync(join(folder, 'armed'), 'utf8')
  } catch {
    return null
  }
}

/** How often each failpoint was reached, summed over all processes. */
export function failpointHits({ folder }: Failpoints): Map<string, number> {
  const hits = new Map<string, number>()
  const file = join(folder, 'hits')
  if (!existsSync(file)) return hits
  for (const point of readFileSync(file, 'utf8').trim().split('\n'))
    hits.set(point, (hits.get(point) ?? 0) + 1)
  return hits
}

/** Wraps a port: every call passes two failpoints, `port.method.before` and `port.method.after`. */
export const withFailpoints =
  (failpoints: Failpoints) =>
  <T extends object>(port: string, target: T): T =>
    // A copy, because ports are frozen, and a proxy must return a frozen target's own properties.
    new Proxy(
      { ...target },
      {
        get(object, property) {
          const method: unknown = Reflect.get(object, property)
          if (typeof method !== 'function' || typeof property !== 'string') return method
          return (...args: unknown[]) => {
            reach(failpoints, `${port}.${property}.before`)
            const result: unknown = Reflect.apply(method, object, args)
            if (!(result instanceof Promise)) return result
            return result.then((value: unknown) => {
              reach(failpoints, `${port}.${property}.after`)
              return value
            })
          }
        },
      },
    )

function reach(failpoints: Failpoints, point: string): void {
  const { folder } = failpoints
  mkdirSync(folder, { recursive: true })
  appendFileSync(join(folder, 'hits'), `${point}\n`)
  if (armedFailpoint(failpoints) === point && take(failpoints)) process.kill(process.pid, 'SIGKILL')
}

/**
 * Disarmed before the process dies: one failpoint kills only one process, even if several reach it at the
 * same moment.
 */
function take({ folder }: Failpoints): boolean {
  const armed = join(folder, 'armed')
  try {
    renameSync(armed, `${armed}.${process.pid}`)
    return true
  } catch {
    return false
  }
}
