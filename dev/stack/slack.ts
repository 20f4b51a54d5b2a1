import type { slackSim } from '../slack-sim/client.ts'

/** The simulator as its control API offers it. */
export type Slack = ReturnType<typeof slackSim>
