import { afterAll, beforeAll, expect, test } from 'vitest'
import { type Program, type ProgramOptions, startProgram } from './program.ts'
import { isDockets } from './words.ts'
import { World } from './world.ts'

type Options = ProgramOptions & {
  /** Stories that break shared parts run one after the other. */
  readonly oneByOne?: true
}

type Story = (name: string, tell: (world: World) => Promise<void>) => void

/**
 * The stories of one file, on one program. Each has its own people and closes by itself; a failed one prints the
 * evidence from Slack, Postgres and the workflow.
 */
export function stories({ oneByOne, ...options }: Options = {}): Story {
  let program: Program
  let casts = 0
  beforeAll(async () => {
    program = await startProgram(options)
  })
  afterAll(async () => {
    const doubled = program ? doubledReceipts(program) : []
    await program?.stop()
    expect(doubled, 'messages of Docket that stand twice').toEqual([])
  })
  const run = oneByOne ? test : test.concurrent
  return (name, tell) => {
    run(name, async () => {
      const world = new World(program, casts++)
      try {
        await tell(world)
        await world.close()
      } catch (error) {
        if (error instanceof Error) error.message += `\n\n${await world.account()}`
        throw error
      }
    })
  }
}

/** Includes messages that no story asked for. */
function doubledReceipts({ slack }: Program): string[] {
  const seen = new Set<unknown>()
  return slack
    .state()
    .messages.filter(isDockets)
    .filter(({ metadata }) => {
      const receipt = metadata?.event_payload.k
      const again = seen.has(receipt)
      seen.add(receipt)
      return again
    })
    .map(({ text }) => text)
}
