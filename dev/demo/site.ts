import type { ClickRequest, PostRequest, ReactRequest } from '../slack-sim/control-api.ts'
import type { DocketProcess } from '../stack/docket-process.ts'
import { PROCESSES, type Process } from '../stack/processes.ts'
import type { Slack } from '../stack/slack.ts'
import type { SlackMirror } from '../stack/slack-mirror.ts'
import type { Push, Route, Site } from './server.ts'
import type { Snapshot } from './snapshot.ts'

/** What the page's server needs: the real stack, or a stand-in where only the page is tested. */
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

/** The page's routes. What people do goes to the simulator as it is; what breaks things, breaks real things. */
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

/** The simulator checks what it is given. */
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

/** Slack keeps the message and says that it failed: what makes a naive bot say everything twice. */
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
