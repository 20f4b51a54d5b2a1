import type { Coverage } from '../../src/slack/inbound/coverage.ts'

/** For gateways whose coverage is not the subject of the test. */
export const NO_COVERAGE: Coverage = {
  arrived: () => () => undefined,
  ignored: () => undefined,
  disconnected: () => undefined,
  limited: async () => undefined,
  channelsChanged: () => undefined,
  joined: async () => undefined,
  left: () => undefined,
  start: () => undefined,
  stop: async () => undefined,
}
