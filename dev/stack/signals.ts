/** The first Ctrl-C stops the parts in order; a second one ends them at once. */
export function stopAtSignal(stop: () => Promise<void>): void {
  let stopping = false
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) {
    process.on(signal, () => {
      if (stopping) process.exit(130)
      stopping = true
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
    })
  }
}
