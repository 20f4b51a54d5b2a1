import { whenNpmIsGone } from '../../src/runtime/shutdown.ts'

/** Read first: the parent may end while the parts start. */
const PARENT = process.ppid

/**
 * The first Ctrl-C stops the parts in order; a second one ends them at once. The end of npm stops them too: npm and make
 * do not pass SIGTERM on.
 */
export function stopAtSignal(stop: () => Promise<void>): void {
  let stopping = false
  const begin = () => {
    stopping = true
    // The terminal or the pipe may have ended before us, and then a line must not end the stop.
    for (const stream of [process.stdout, process.stderr]) stream.on('error', () => {})
    console.log('\nStopping …')
    stop().then(
      () => {
        console.log('Stopped; what you did is kept.')
        process.exit(0)
      },
      (error) => {
        console.error(`\n${error instanceof Error ? error.message : error}`)
        process.exit(1)
      },
    )
  }
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const)
    process.on(signal, () => (stopping ? process.exit(130) : begin()))
  // Ctrl-C reaches npm too, which may end while we still stop.
  whenNpmIsGone(() => stopping || begin(), PARENT)
}
