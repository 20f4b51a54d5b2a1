import type {
  BotRequest,
  EmojiRequest,
  EnterpriseRequest,
  UsergroupRequest,
  UserRequest,
  Workspace,
} from './control-api.ts'
import { isStandardEmoji } from './emoji.ts'
import * as events from './events.ts'
import type { Sim } from './sim.ts'
import { SlackError } from './slack-error.ts'

/**
 * Changes to people, integrations, groups and emoji: each changes the store and sends the events that follow.
 */

/** Adds or changes a person. */
export function putUser(sim: Sim, user: UserRequest): void {
  change(sim, { users: withItem(sim.store.workspace.users, user) })
}

/** Adds or changes another party's integration. */
export function putBot(sim: Sim, bot: BotRequest): void {
  change(sim, { bots: withItem(sim.store.workspace.bots, bot) })
}

/** The workspace joins an Enterprise organisation: from then on payloads carry the organisation's id. */
export function joinEnterprise(sim: Sim, enterprise: EnterpriseRequest): void {
  change(sim, { enterprise })
}

/** Adds a custom emoji; without a value, removes it. */
export function setEmoji(sim: Sim, { name, value }: EmojiRequest): void {
  if (isStandardEmoji(name)) throw new SlackError('error_name_taken')
  const { [name]: previous, ...others } = sim.store.workspace.emoji ?? {}
  if (value === undefined && previous === undefined) throw new SlackError('emoji_not_found')
  change(sim, { emoji: value === undefined ? others : { ...others, [name]: value } })
  sim.publish(events.emojiChanged(name, value, sim.clock.ts()), { by: 'USLACKBOT' })
}

export function setUsergroupUsers(sim: Sim, { id, users }: UsergroupRequest): void {
  const previous = sim.store.usergroups.get(id)
  if (!previous) throw new SlackError('no_such_subteam')
  const group = { ...previous, users }
  sim.store.putUsergroup(group)
  const ts = sim.clock.ts()
  const changed = events.usergroupChanged(sim.store.workspace.team.id, group, { previous, ts })
  for (const event of changed) sim.publish(event, { by: 'USLACKBOT' })
}

function change(sim: Sim, patch: Partial<Workspace>): void {
  sim.store.putWorkspace(patch)
}

function withItem<Item extends { id: string }>(items: Item[], item: Item): Item[] {
  return [...items.filter((each) => each.id !== item.id), item]
}
