import type { slackSim } from '../slack-sim/client.ts'

/** A client of the simulator's control API. */
export type Slack = ReturnType<typeof slackSim>
