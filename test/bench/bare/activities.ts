import { keyText, type TicketKey } from '../../../src/domain/key.ts'

/**
 * Activities that do nothing but commit, if `commit` is given, as often as Docket's do: a record once, a delivery
 * before and after its call. The last record of a lifecycle is reported.
 */
export const bareActivities = (onLast: (key: string) => void, commit: () => Promise<void>) => ({
  load: async (): Promise<void> => undefined,
  open: async (): Promise<void> => undefined,
  deliver: async (_lane: string): Promise<void> => {
    await commit()
    await commit()
  },
  record: async (key: TicketKey, isLast: boolean): Promise<void> => {
    await commit()
    if (isLast) onLast(keyText(key))
  },
})

export type BareActivities = ReturnType<typeof bareActivities>
