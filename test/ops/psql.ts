import pg from 'pg'
import { withDatabase } from '../../dev/stack/postgres.ts'

/**
 * Runs a script like `psql --set=ON_ERROR_STOP=1 --file`, with the commands that ops/postgres/init.sql uses:
 * `\getenv`, `:'variable'` and `\connect`.
 */
export async function psql(
  url: string,
  script: string,
  env: Readonly<Record<string, string>>,
): Promise<void> {
  const variables = new Map<string, string>()
  let client = await connected(url)
  try {
    for (const step of steps(script)) {
      const [command, ...words] = step.split(/\s+/)
      if (command === '\\getenv') {
        variables.set(words[0] ?? '', env[words[1] ?? ''] ?? '')
      } else if (command === '\\connect') {
        await client.end()
        client = await connected(withDatabase(url, words[0] ?? ''))
      } else {
        await client.query(
          step.replaceAll(/:'(\w+)'/g, (_, name) => pg.escapeLiteral(variables.get(name) ?? '')),
        )
      }
    }
  } finally {
    await client.end()
  }
}

async function connected(url: string): Promise<pg.Client> {
  const client = new pg.Client(url)
  await client.connect()
  return client
}

/** psql's own commands end at the end of the line, statements at a semicolon outside of dollar quotes. */
function steps(script: string): string[] {
  const bare = script.replaceAll(/^--.*$/gm, '')
  const found = bare.matchAll(/\\[^\n]+|(?:\$\$[\s\S]*?\$\$|[^;$\\]|\$(?!\$))+;/g)
  return [...found].map(([step]) => step.trim())
}
