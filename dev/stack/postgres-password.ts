import { execFile } from 'node:child_process'
import { randomBytes } from 'node:crypto'
import { existsSync, readFileSync, renameSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { promisify } from 'node:util'
import type { User } from './unprivileged.ts'

const run = promisify(execFile)

/** Every connection needs the password, also one from this machine. */
const ACCESS = `# Written by Docket. Only the holder of the generated password comes in.
local all all scram-sha-256
host  all all 127.0.0.1/32 scram-sha-256
host  all all ::1/128      scram-sha-256
`

export type Cluster = {
  /** The folder of Postgres's programs. */
  bin: string
  dataDir: string
  /** The file with the password; only its owner may read it. */
  passwordFile: string
  /** The user that runs Postgres, if not the present one. */
  user: User | undefined
}

/**
 * The password of the role `docket`. A cluster without a password gets one here, before the server listens: a
 * new one, one from an earlier version, or one whose password file is gone.
 */
export async function clusterPassword(cluster: Cluster): Promise<string> {
  const { dataDir, passwordFile } = cluster
  const access = join(dataDir, 'pg_hba.conf')
  const isClosed = readFileSync(access, 'utf8') === ACCESS
  if (isClosed && existsSync(passwordFile)) return readFileSync(passwordFile, 'utf8')

  const password = randomBytes(24).toString('base64url')
  await alone(cluster, `alter role docket password '${password}'`)
  writeFileSync(access, ACCESS)
  // The file is written last and atomically: if it is missing, all steps are repeated.
  writeFileSync(`${passwordFile}.new`, password, { mode: 0o600 })
  renameSync(`${passwordFile}.new`, passwordFile)
  return password
}

/** Runs one statement in Postgres's single-user mode, which accepts no connections. */
async function alone({ bin, dataDir, user }: Cluster, statement: string): Promise<void> {
  const running = run(join(bin, 'postgres'), ['--single', '-D', dataDir, 'postgres'], { cwd: '/', ...user })
  running.child.stdin?.end(`${statement}\n`)
  const { stderr } = await running
  if (/\b(ERROR|FATAL|PANIC):/.test(stderr)) throw new Error(`Postgres refused a password: ${stderr}`)
}
