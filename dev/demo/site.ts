import type { ClickRequest, PostRequest, ReactRequest } from '../slack-sim/control-api.ts'
import type { DocketProcess } from '../stack/docket-process.ts'
import { PROCESSES, type Process } from '../stack/processes.ts'
import type { Slack } from '../stack/slack.ts'
import type { SlackMirror } from '../stack/slack-mirror.ts'
import type { Push, Route, Site } from './server.ts'
import type { Snapshot } from './snapshot.ts'

/** The dependencies of the page's server: the real stack, or a fake one where only the page is tested. */
export type Backstage = {
  sim: Slack
  mirror: SlackMirror
  processes: Record<Process, Pick<DocketProcess, 'running' | 'kill' | 'start'>>
  watch: Watching
}

export type Watching = {
  listen(listener: (snapshot: Snapshot) => void): () => void
  look(): Promise<Snapshot>
  killed(process: Process): void
  started(process: Process): void
  clicked(click: { action: string; channel: string; ts: string; down: Process[] }): void
  armed(): void
}

/**
 * The page's routes. People's actions go to the simulator unchanged; the chaos buttons break real processes.
 */
export function siteOf(backstage: Backstage): Site {
  const { sim, watch } = backstage
  return {
    routes: {
      'GET /api/tickets': () => watch.look(),
      'POST /control/post': given<PostRequest>(sim.post),
      'POST /control/react': given<ReactRequest>(sim.react),
      'POST /control/unreact': given<ReactRequest>(sim.unreact),
      'POST /control/click': given<ClickRequest>((click) => clickThrough(backstage, click)),
      'POST /api/kill/worker': () => kill(backstage, 'worker'),
      'POST /api/kill/gateway': () => kill(backstage, 'gateway'),
      'POST /api/restart': () => restart(backstage),
      'POST /api/fail-next-post': () => failNextPost(backstage),
    },
    stream: (push) => streamTo(backstage, push),
  }
}

/** The simulator validates its requests itself. */
const given =
  <Body>(handle: (body: Body) => unknown): Route =>
  (body) =>
    handle(body as Body)

async function clickThrough({ sim, processes, watch }: Backstage, click: ClickRequest) {
  const down = PROCESSES.filter((each) => !processes[each].running)
  const result = await sim.click(click)
  if (result.acked) watch.clicked({ action: click.action_id, channel: click.channel, ts: click.ts, down })
  return result
}

async function kill({ processes, watch }: Backstage, process: Process): Promise<void> {
  await processes[process].kill()
  watch.killed(process)
}

async function restart({ processes, watch }: Backstage): Promise<void> {
  const down = PROCESSES.filter((each) => !processes[each].running)
  const starting = down.map((each) => processes[each].start())
  await Promise.all(starting)
  for (const process of down) watch.started(process)
}

/**
 * Slack stores the message and then returns an error. A bot without idempotency keys posts the message twice.
 */
async function failNextPost({ sim, watch }: Backstage): Promise<void> {
  await sim.fault({ kind: 'stored_then_error', status: 500, match: { method: 'chat.postMessage' } })
  watch.armed()
}

function streamTo({ mirror, watch }: Backstage, push: Push): () => void {
  push('slack-state', mirror.state())
  const deaf = [
    mirror.listen((item) => push('slack', item)),
    watch.listen((snapshot) => push('docket', snapshot)),
  ]
  return () => {
    for (const stop of deaf) stop()
  }
}
