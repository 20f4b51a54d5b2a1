import { sleep } from '@temporalio/workflow'
import { ticket as asItIs } from '../../src/workflows/ticket.ts'

/** The loop, changed without `patched`: it waits a moment before it loads the ticket. */
export async function ticket(input: Parameters<typeof asItIs>[0]): Promise<string> {
  await sleep(1)
  return asItIs(input)
}
