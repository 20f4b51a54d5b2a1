import { type Client, WorkflowIdConflictPolicy, WorkflowIdReusePolicy } from '@temporalio/client'
import type { CatchUpStarter } from '../../activities/ports/catch-up.ts'
import type { Timing } from '../../domain/timing.ts'
import {
  askedSignal,
  CATCH_UP,
  type CatchUpInput,
  catchUpWorkflowId,
  TICKET_QUEUE,
} from '../../workflows/contract.ts'
import type { Directory } from '../api/directory.ts'
import { within } from '../api/within.ts'

export type CatchUpStarterParts = {
  readonly client: Pick<Client, 'workflow'>
  readonly directory: Pick<Directory, 'identity'>
  readonly timing: Pick<Timing, 'callMs'>
}

/** Starts the catch-up of each channel, or tells the run under way to look again. */
export const createCatchUpStarter = ({ client, directory, timing }: CatchUpStarterParts): CatchUpStarter => ({
  async ask(channels) {
    const { workspace } = await directory.identity()
    const asked = channels.map((channel) => askFor(client, { workspace, channel }))
    await within(timing.callMs, 'asking for catch-ups', Promise.all(asked))
  },
})

async function askFor({ workflow }: Pick<Client, 'workflow'>, input: CatchUpInput): Promise<void> {
  await workflow.signalWithStart(CATCH_UP, {
    taskQueue: TICKET_QUEUE,
    workflowId: catchUpWorkflowId(input),
    workflowIdConflictPolicy: WorkflowIdConflictPolicy.USE_EXISTING,
    workflowIdReusePolicy: WorkflowIdReusePolicy.ALLOW_DUPLICATE,
    args: [input] as [CatchUpInput],
    signal: askedSignal,
    staticSummary: `the catch-up of ${input.channel}`,
    staticDetails: `Reads what was said in channel ${input.channel} of workspace ${input.workspace} while no gateway received it.`,
  })
}
