/**
 * Postgres refuses to run as root, but containers and CI often do. Then Postgres runs as `nobody`, which
 * needs access to its files.
 */
import { createHash } from 'node:crypto'
import {
  chmodSync,
  chownSync,
  cpSync,
  existsSync,
  mkdirSync,
  readFileSync,
  renameSync,
  statSync,
} from 'node:fs'
import { basename, dirname, join } from 'node:path'

export type User = {
  uid: number
  gid: number
}

/** The folder for files that `nobody` needs, if the project's folder is not accessible. */
const PUBLIC_FOLDER = '/var/lib/docket'

/** The user that runs Postgres: undefined means the present one. */
export function unprivilegedUser(): User | undefined {
  if (process.getuid?.() !== 0) return undefined
  const [, , uid, gid] = /^nobody:.*$/m.exec(readFileSync('/etc/passwd', 'utf8'))?.[0].split(':') ?? []
  if (!uid || !gid) throw new Error('Postgres cannot run as root, and there is no user `nobody` to run it as')
  return { uid: Number(uid), gid: Number(gid) }
}

/** A folder that belongs to `user`: `wanted` itself, or a public one if a parent folder is not accessible. */
export function ownFolder(wanted: string, user: User | undefined): string {
  mkdirSync(dirname(wanted), { recursive: true })
  const folder = !user || isReachable(dirname(wanted)) ? wanted : publicFolder(wanted)
  mkdirSync(folder, { recursive: true })
  if (user) chownSync(folder, user.uid, user.gid)
  return folder
}

/**
 * A folder of programs that `user` can execute: `folder` of an installed package itself, or a public copy of
 * it.
 */
export function executableFolder(folder: string, user: User | undefined): string {
  if (!user || isReachable(folder)) return folder
  const { version } = JSON.parse(readFileSync(join(dirname(folder), 'package.json'), 'utf8'))
  const copy = `${publicFolder(folder)}-${version}`
  if (existsSync(copy)) return copy
  const unfinished = `${copy}.${process.pid}`
  cpSync(folder, unfinished, { recursive: true, verbatimSymlinks: true })
  renameSync(unfinished, copy)
  return copy
}

/** Named after the original path, so that two clones never share one. */
function publicFolder(folder: string): string {
  const place = createHash('sha256').update(folder).digest('hex').slice(0, 8)
  mkdirSync(PUBLIC_FOLDER, { recursive: true })
  chmodSync(PUBLIC_FOLDER, 0o755)
  return join(PUBLIC_FOLDER, `${basename(folder)}-${place}`)
}

/** Whether others may pass through every folder on the way; `folder` is absolute. */
function isReachable(folder: string): boolean {
  const passable = (statSync(folder).mode & 0o001) !== 0
  const parent = dirname(folder)
  return passable && (parent === folder || isReachable(parent))
}
