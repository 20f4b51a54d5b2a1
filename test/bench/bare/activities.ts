import { keyText, type TicketKey } from '../../../src/domain/key.ts'

/** Activities that do nothing, except that they report the last record of a lifecycle. */
export const bareActivities = (onLast: (key: string) => void) => ({
  load: async (): Promise<void> => undefined,
  open: async (): Promise<void> => undefined,
  deliver: async (_lane: string): Promise<void> => undefined,
  record: async (key: TicketKey, isLast: boolean): Promise<void> => {
    if (isLast) onLast(keyText(key))
  },
})

export type BareActivities = ReturnType<typeof bareActivities>
