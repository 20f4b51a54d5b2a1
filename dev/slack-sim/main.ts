import { parseArgs } from 'node:util'
import { startSlackSim } from './server.ts'

/**
 * The Slack simulator as a separate process. Every flag has an environment variable, SLACK_SIM_<FLAG>:
 *
 *   node dev/slack-sim/main.ts --port 0 --manifest slack-manifest.json --journal .docket/slack.jsonl \
 *     --workspace workspace.json --settings '{"lagMs":[0,500]}'
 *
 * It prints one line of JSON once it listens, and ends at SIGTERM.
 */
const { values } = parseArgs({
  options: {
    port: { type: 'string', default: process.env.SLACK_SIM_PORT },
    manifest: { type: 'string', default: process.env.SLACK_SIM_MANIFEST },
    journal: { type: 'string', default: process.env.SLACK_SIM_JOURNAL },
    workspace: { type: 'string', default: process.env.SLACK_SIM_WORKSPACE },
    settings: { type: 'string', default: process.env.SLACK_SIM_SETTINGS },
  },
})

const sim = await startSlackSim({
  port: Number(values.port ?? 0),
  ...(values.manifest && { manifest: values.manifest }),
  journal: values.journal,
  workspace: values.workspace,
  settings: values.settings ? JSON.parse(values.settings) : undefined,
})

for (const signal of ['SIGTERM', 'SIGINT']) {
  process.on(signal, () => sim.stop().finally(() => process.exit(0)))
}

console.log(JSON.stringify({ ready: true, url: sim.url }))
