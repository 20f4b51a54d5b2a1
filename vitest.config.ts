import { defineConfig } from 'vitest/config'

/** What proves itself with nothing but Node; `vitest run --project alone` takes seconds. */
export const alone = [
  'test/slack/writer/**/*.test.ts',
  'test/db/pacing/**/*.test.ts',
  'test/{domain,mutation,replay,conformance,stack,config,cli,architecture,runtime,reading}/**/*.test.ts',
  'test/*.test.ts',
]

export default defineConfig({
  test: {
    pool: 'forks',
    maxWorkers: 2,
    projects: [
      { test: { name: 'alone', include: alone, testTimeout: 30_000 } },
      {
        test: {
          name: 'servers',
          include: ['test/**/*.test.ts'],
          // Minutes long, and only for `make soak`.
          exclude: [...alone, ...(process.env.SOAK ? [] : ['test/chaos/covered.test.ts'])],
          // Runs only if a file of this project was selected.
          globalSetup: 'test/harness/global-setup.ts',
          testTimeout: 60_000,
          hookTimeout: 120_000,
        },
      },
    ],
  },
})
