import { ACTION_NAMES, type ActionName } from '../../domain/actions.ts'

/** The `action_id` of an action's button. */
export const actionId = (name: ActionName): string => `docket:${name}`

/** The action of an `action_id`; null for an id that is not ours. */
export const actionOfId = (id: unknown): ActionName | null =>
  ACTION_NAMES.find((name) => actionId(name) === id) ?? null
