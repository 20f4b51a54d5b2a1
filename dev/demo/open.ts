import { slackSim } from '../slack-sim/client.ts'
import { SlackMirror } from '../stack/slack-mirror.ts'
import type { Stack } from '../stack/stack.ts'
import { serve } from './server.ts'
import { siteOf } from './site.ts'
import { demoTeam } from './team.ts'
import { Watch } from './watch.ts'

export type OpenedPage = {
  url: string
  stop(): Promise<void>
}

/** Serves the page of a running stack. */
export async function openPage(stack: Stack, port: number): Promise<OpenedPage> {
  const sim = slackSim(stack.simUrl)
  const mirror = new SlackMirror(sim)
  await mirror.start()
  const { policy, team } = demoTeam(mirror.state().usergroups)
  const watch = await Watch.start({ stack, mirror, policy, team })
  const page = await serve(siteOf({ sim, mirror, watch, processes: stack }), port)
  return {
    url: page.url,
    async stop() {
      await page.stop()
      mirror.stop()
      await watch.stop()
    },
  }
}
