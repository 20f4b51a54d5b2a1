/** Which program a variable names, not which server. */
const PROGRAMS: ReadonlySet<string> = new Set(['TEMPORAL_CLI_PATH', 'TEMPORAL_TEST_SERVER_PATH'])

const isPostgres = (name: string): boolean => name === 'DATABASE_URL'
const isTemporal = (name: string): boolean => name.startsWith('TEMPORAL_') && !PROGRAMS.has(name)

/**
 * The environment without the variables that choose a Postgres or a Temporal: those of a shell may name servers
 * with real tickets, or those of another demo.
 */
export function withoutServers(env: NodeJS.ProcessEnv = process.env): NodeJS.ProcessEnv {
  return Object.fromEntries(Object.entries(env).filter(([name]) => !isPostgres(name) && !isTemporal(name)))
}

/** One sentence about the variables that `who` does not use; null if none is set. */
export function unusedServers(who: string, env: NodeJS.ProcessEnv = process.env): string | null {
  const set = Object.keys(env).filter((name) => env[name])
  const [postgres, temporal] = [set.filter(isPostgres), set.filter(isTemporal).sort()]
  const names = [...postgres, ...temporal]
  if (names.length === 0) return null
  const owned = [postgres.length > 0 && 'a Postgres', temporal.length > 0 && 'a Temporal'].filter(Boolean)
  const verb = names.length === 1 ? 'is' : 'are'
  return `${listed(names)} ${verb} set and not used here: ${who} has ${owned.join(' and ')} of its own.`
}

const listed = (names: readonly string[]): string =>
  names.length < 2 ? names.join() : `${names.slice(0, -1).join(', ')} and ${names.at(-1)}`
