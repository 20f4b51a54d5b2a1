#!/usr/bin/env node
import { spawn } from 'node:child_process'
import { readFileSync, realpathSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { dispatch } from './cli/dispatch.ts'
import { paintFor } from './cli/paint.ts'
import type { Context, ExitCode } from './cli/verb.ts'
import { VERBS } from './cli/verbs/index.ts'
import { composeGateway } from './compose/gateway-parts.ts'
import type { Overrides } from './compose/overrides.ts'
import { composeWorker } from './compose/worker-parts.ts'
import type { Config, GatewayConfig, WorkerConfig } from './config.ts'
import { runGateway } from './runtime/gateway.ts'
import { createLog } from './runtime/logger.ts'
import { applyAtStart } from './runtime/settings.ts'
import { dieInOneLine, endOfProcess } from './runtime/shutdown.ts'
import { type ChildProcessSpec, supervise } from './runtime/supervise.ts'
import { installRuntime, runWorker } from './runtime/worker.ts'

/* The program's processes and its command line. The parts of each process are composed in `compose`. */

export type { Overrides } from './compose/overrides.ts'

/** A gateway process from start to end. */
export async function gateway(config: GatewayConfig, overrides: Overrides = {}): Promise<void> {
  const log = createLog('gateway', config.logLevel)
  dieInOneLine(log)
  const end = endOfProcess(log)
  const { httpAddress } = config
  await runGateway({ httpAddress, parts: composeGateway(config, log, overrides), log, end })
}

/** A worker process from start to end. */
export async function worker(config: WorkerConfig, overrides: Overrides = {}): Promise<void> {
  const log = createLog('worker', config.logLevel)
  dieInOneLine(log)
  const end = endOfProcess(log)
  installRuntime(log)
  const parts = composeWorker(config, log, overrides)
  await runWorker({ config, parts, log, end, bundle: overrides.bundle })
}

/** Both, each as a child process. */
async function both({ logLevel, databaseUrl, settings }: Config): Promise<void> {
  const log = createLog('docket', logLevel)
  const end = endOfProcess(log)
  void applyAtStart(databaseUrl, settings, log, end)
  const part = (name: 'gateway' | 'worker', env: NodeJS.ProcessEnv): ChildProcessSpec => ({
    name,
    stopWithinMs: 30_000,
    // Detached, so that Ctrl-C reaches this process alone, which then stops them in order. The IPC channel closes when
    // this process dies, however it does: then they stop by themselves.
    start: () =>
      spawn(process.execPath, [...process.execArgv, fileURLToPath(import.meta.url), name], {
        env,
        detached: true,
        stdio: ['ignore', 'inherit', 'inherit', 'ipc'],
      }),
  })
  // Only one process can bind the address, and Slack's requests go to the gateway.
  const { DOCKET_HTTP_ADDRESS: _, ...others } = process.env
  await supervise([part('gateway', process.env), part('worker', others)], log, end)
}

/** The command line: returns the exit code, never rejects. */
export function main(argv: readonly string[]): Promise<ExitCode> {
  const context: Context = {
    env: process.env,
    readFile: (path) => readFileSync(path, 'utf8'),
    out: (text) => void process.stdout.write(`${text}\n`),
    err: (text) => void process.stderr.write(`${text}\n`),
    paint: paintFor(process.stdout),
    now: Date.now,
    programs: { gateway, worker, both },
  }
  return dispatch(argv, VERBS, context)
}

const entry = process.argv[1]
if (entry && realpathSync(entry) === fileURLToPath(import.meta.url)) {
  process.exitCode = await main(process.argv.slice(2))
  // By now every open handle had time to close.
  setTimeout(() => process.exit(), 2_000).unref()
}
