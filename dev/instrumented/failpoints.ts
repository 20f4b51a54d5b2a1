import { appendFileSync, existsSync, mkdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'

/**
 * Points before and after every call that the program makes to the outside. A process that reaches an armed one
 * ends itself by SIGKILL there, as a machine would that lost power. What is armed and what was reached lies in
 * files, so that it outlives the processes: `armed`, one point's name; `hits`, one name a line.
 */
export type Failpoints = { readonly folder: string }

export const armFailpoint = ({ folder }: Failpoints, point: string): void => {
  mkdirSync(folder, { recursive: true })
  writeFileSync(join(folder, 'armed'), point)
}

/** Read without a look first: whoever reaches the point takes the file away between the two. */
export function armedFailpoint({ folder }: Failpoints): string | null {
  try {
    return readFileSync(join(folder, 'armed'), 'utf8')
  } catch {
    return null
  }
}

/** How often each point was reached, by every process so far. */
export function failpointHits({ folder }: Failpoints): Map<string, number> {
  const hits = new Map<string, number>()
  const file = join(folder, 'hits')
  if (!existsSync(file)) return hits
  for (const point of readFileSync(file, 'utf8').trim().split('\n'))
    hits.set(point, (hits.get(point) ?? 0) + 1)
  return hits
}

/** Wraps a port so that every call of it passes two failpoints, `port.method.before` and `port.method.after`. */
export const withFailpoints =
  (failpoints: Failpoints) =>
  <T extends object>(port: string, target: T): T =>
    // A copy, because ports are frozen and a proxy may not answer otherwise than a frozen target.
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

/** Disarmed before the death: one point kills one process once, also where several reach it at the same moment. */
function take({ folder }: Failpoints): boolean {
  const armed = join(folder, 'armed')
  try {
    renameSync(armed, `${armed}.${process.pid}`)
    return true
  } catch {
    return false
  }
}
