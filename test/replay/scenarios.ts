import { DOCKET } from '../../src/domain/actor.ts'
import type { Message } from '../../src/domain/command.ts'
import { decide } from '../../src/domain/decide.ts'
import type { TicketKey } from '../../src/domain/key.ts'
import { evolve } from '../../src/domain/ticket.ts'
import { ana, ben, outsider, policy, requester, terms } from '../domain/fixtures.ts'
import { eventually, type WorkflowHarness, withRetries } from '../workflows/harness.ts'
import type { Memory } from '../workflows/memory.ts'

export type Stage = { readonly key: TicketKey; readonly harness: WorkflowHarness; readonly memory: Memory }

/** A life of one ticket on a real Temporal server, whose histories are kept for ever. */
export type Scenario = {
  /** What the ticket may take for its first response, and how long it can be reopened; hours and days by default. */
  readonly targetMs?: number
  readonly reopenForMs?: number
  readonly continueAsNewAfterEvents?: number
  /** Resolves when everything that matters has happened. */
  readonly play: (stage: Stage) => Promise<void>
}

export const policyOf = ({ targetMs, reopenForMs }: Scenario) => ({
  ...policy,
  ...(reopenForMs === undefined ? {} : { reopenForMs }),
  firstResponse: {
    targetMs: { ...policy.firstResponse.targetMs, ...(targetMs === undefined ? {} : { normal: targetMs }) },
    warnShare: 0.5,
  },
})

const happened = ({ memory, key }: Stage): string[] => memory.of(key).events.map(({ kind }) => kind)
const recorded = (stage: Stage, last: string): Promise<void> =>
  eventually(`${last} is recorded`, () => happened(stage).at(-1) === last)
const delivered = ({ memory, key }: Stage): Promise<void> =>
  eventually('everything is delivered', () => memory.of(key).wanted.size === 0)

/** Temporal waits for nothing but timers: a history that ends within a task would hold only a part of what it led to. */
export const quiet = ({ harness, key }: Stage): Promise<void> =>
  eventually('nothing is under way', async () => {
    const { raw } = await harness.status(key)
    return !raw.pendingWorkflowTask && (raw.pendingActivities ?? []).length === 0
  })

async function opened(stage: Stage): Promise<void> {
  await stage.harness.trigger(stage.key, requester)
  await eventually('it is opened', () => happened(stage).includes('opened'))
}

const says = (actor: Message['actor'], reply: Message['reply'] = 'words'): Message => {
  const at = Date.now()
  return { kind: 'message', id: `msg:${at}`, at, actor, reply }
}

/** Fails the first calls of this kind, in these ways. */
function failing(memory: Memory, which: string, failures: readonly Error[]): void {
  const left = [...failures]
  memory.gate = (call) => {
    const failure = call === which ? left.shift() : undefined
    if (failure) throw failure
  }
}

/** To add one, copy one: what is recorded already is never recorded again. */
export const SCENARIOS: Readonly<Record<string, Scenario>> = {
  'a-whole-life': {
    targetMs: 8_000,
    reopenForMs: 6_000,
    play: async (stage) => {
      const { harness, key } = stage
      await opened(stage)
      await harness.command(key, 'claim', ana)
      await harness.fact(key, says(outsider))
      await recorded(stage, 'breached')
      await harness.fact(key, says(ana))
      await recorded(stage, 'responded')
      await harness.command(key, 'resolve', ana)
      await harness.fact(key, says(requester, 'thanks'))
      await harness.fact(key, says(requester))
      await recorded(stage, 'reopened')
      await harness.command(key, 'resolve', requester)
      await recorded(stage, 'closed')
      await eventually('it ends', async () => (await harness.status(key)).status.name === 'COMPLETED')
    },
  },
  'an-answer-that-its-reminder-finds': {
    targetMs: 6_000,
    play: async (stage) => {
      const at = Math.ceil(Number(stage.key.threadTs) * 1000) + 1
      stage.memory.replies.set(stage.key.threadTs, [{ ...says(ana), at }])
      await opened(stage)
      await recorded(stage, 'responded')
      await delivered(stage)
    },
  },
  'continued-as-new': {
    continueAsNewAfterEvents: 40,
    play: async (stage) => {
      const { harness, key } = stage
      await opened(stage)
      const { runId } = await harness.status(key)
      await harness.command(key, 'claim', ana)
      await harness.fact(key, says(requester))
      for (let nth = 0; nth < 3; nth++)
        for (const kind of ['resolve', 'reopen'] as const)
          await withRetries(() => harness.command(key, kind, ana, `click-${kind}-${nth}`))
      await eventually('it continues', async () => (await harness.status(key)).runId !== runId)
      await withRetries(() => harness.command(key, 'resolve', ana, 'click-last'))
      await recorded(stage, 'resolved')
      await delivered(stage)
    },
  },
  'a-deleted-request': {
    targetMs: 6_000,
    play: async (stage) => {
      const { harness, key } = stage
      await opened(stage)
      const at = Date.now()
      await harness.fact(key, { kind: 'requestEdited', id: 'edit:1', at, actor: requester })
      await harness.fact(key, { kind: 'requestDeleted', id: 'deleted:1', at: at + 1, actor: DOCKET })
      await recorded(stage, 'breached')
      await harness.command(key, 'keep', ana)
      await harness.command(key, 'dismiss', ana)
      await recorded(stage, 'dismissed')
      await eventually('it ends', async () => (await harness.status(key)).status.name === 'COMPLETED')
    },
  },
  'an-edited-reply': {
    play: async (stage) => {
      const { harness, key } = stage
      await opened(stage)
      await harness.command(key, 'resolve', ana)
      await recorded(stage, 'resolved')
      const edit = { kind: 'edited', id: 'edit:2', at: Date.now(), actor: requester } as const
      await harness.fact(key, { ...edit, reply: 'words', was: 'thanks' })
      await recorded(stage, 'reopened')
      await delivered(stage)
    },
  },
  'a-conflict': {
    play: async (stage) => {
      const { harness, key, memory } = stage
      await opened(stage)
      memory.gate = async (call) => {
        if (call !== 'record') return
        memory.gate = () => undefined
        await claimElsewhere(stage)
      }
      await harness.command(key, 'resolve', ana)
      await recorded(stage, 'resolved')
      await delivered(stage)
    },
  },
  'refused-clicks': {
    play: async (stage) => {
      const { harness, key } = stage
      await opened(stage)
      await harness.command(key, 'claim', outsider)
      await harness.command(key, 'claim', ana)
      await harness.command(key, 'claim', ben)
      await harness.command(key, 'resolve', outsider)
      await recorded(stage, 'assigned')
      await delivered(stage)
    },
  },
  'a-click-told-twice': {
    play: async (stage) => {
      const { harness, key } = stage
      await opened(stage)
      const click = { kind: 'claim', id: 'click', at: Date.now(), actor: ana } as const
      await harness.tell(key, click)
      await harness.fact(key, click)
      await harness.fact(key, { kind: 'wake', id: 'wake', at: Date.now() })
      await recorded(stage, 'assigned')
      await delivered(stage)
    },
  },
  'deliveries-that-failed': {
    play: async (stage) => {
      const { ApplicationFailure } = await import('@temporalio/common')
      // An unknown outcome is tried again by Temporal, a failure for good by the workflow.
      const forGood = ApplicationFailure.nonRetryable('a bug of ours', 'Bug')
      failing(stage.memory, 'deliver', [new Error('no answer'), forGood, new Error('no answer')])
      await opened(stage)
      await delivered(stage)
      await stage.harness.command(stage.key, 'claim', ana)
      await recorded(stage, 'assigned')
      await delivered(stage)
    },
  },
  'a-parked-card': {
    play: async (stage) => {
      const { harness, key, memory } = stage
      memory.of(key).parked.add('card/thread')
      await opened(stage)
      await eventually('the others are delivered', () => memory.of(key).wanted.size === 1)
      memory.of(key).parked.delete('card/thread')
      await harness.fact(key, { kind: 'wake', id: 'channel-back', at: Date.now() })
      await delivered(stage)
    },
  },
  'cancel-requested': {
    play: async (stage) => {
      const { harness, key } = stage
      await opened(stage)
      await harness.handle(key).cancel()
      await harness.command(key, 'claim', ana)
      await recorded(stage, 'assigned')
      await delivered(stage)
    },
  },
  'loaded-after-a-termination': {
    play: async (stage) => {
      const { harness, key } = stage
      await opened(stage)
      await quiet(stage)
      await harness.handle(key).terminate()
      await harness.command(key, 'claim', ana)
      await recorded(stage, 'assigned')
      await delivered(stage)
    },
  },
  'a-refused-trigger': {
    play: async (stage) => {
      const { harness, key, memory } = stage
      const channel = { openBy: 'agents', priority: 'normal', aliases: [] } as const
      memory.intake = { channels: { [key.channel]: channel } }
      await harness.trigger(key, outsider)
      await eventually('it ends', async () => (await harness.status(key)).status.name === 'COMPLETED')
    },
  },
  'no-request': {
    play: async (stage) => {
      const { harness, key, memory } = stage
      memory.threads.set(key.threadTs, { kind: 'nothing', why: 'not_a_root' })
      await harness.trigger(key, requester)
      await eventually('it ends', async () => (await harness.status(key)).status.name === 'COMPLETED')
    },
  },
}

/** Another run of the ticket is the first to record. */
async function claimElsewhere({ memory, key }: Stage): Promise<void> {
  const { ticket } = memory.of(key)
  const command = { kind: 'claim', id: 'elsewhere', at: Date.now(), actor: ben } as const
  const decided = decide(ticket, command, command.at, terms)
  if (!decided.ok || ticket === null) throw new Error('the other run could not claim it')
  const claimed = decided.events.reduce(evolve, ticket)
  await memory.store.record({ key, events: decided.events, ticket: claimed })
}
