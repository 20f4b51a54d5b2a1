import { lstatSync, readdirSync } from 'node:fs'
import { join } from 'node:path'

/**
 * The paths in a folder that others than the owner could read, write or list, as `path mode`. Passing through a
 * folder (mode bit 1) is not counted, since each file in it is checked by itself.
 */
export function openTo(folder: string): string[] {
  const { mode } = lstatSync(folder)
  const open = (mode & 0o066) !== 0 || (lstatSync(folder).isFile() && (mode & 0o077) !== 0)
  const own = open ? [`${folder} ${(mode & 0o777).toString(8)}`] : []
  if (!lstatSync(folder).isDirectory()) return own
  return [...own, ...readdirSync(folder).flatMap((name) => openTo(join(folder, name)))]
}
