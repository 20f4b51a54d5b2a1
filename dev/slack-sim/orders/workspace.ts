import type {
  BotRequest,
  EmojiRequest,
  EnterpriseRequest,
  UsergroupRequest,
  UserRequest,
} from '../control-api.ts'
import { flag, json, needed, order, strings, text } from '../order.ts'
import * as workspace from '../workspace-changes.ts'

/** Actions of administrators on the workspace: people, groups, integrations, emoji. */
export const workspaceOrders = {
  'POST user': order<UserRequest>(
    {
      id: needed,
      name: needed,
      real_name: needed,
      is_bot: flag,
      deleted: flag,
      tz: text,
      team_id: { ...text, nullable: true },
      teams: { ...strings, required: false },
    },
    workspace.putUser,
  ),
  'POST bot': order<BotRequest>({ id: needed, name: needed, appId: text, userId: text }, workspace.putBot),
  'POST group': order<UsergroupRequest>({ id: needed, users: strings }, workspace.setUsergroupUsers),
  'POST emoji': order<EmojiRequest>({ name: needed, value: text }, workspace.setEmoji),
  'POST enterprise': order<EnterpriseRequest>(
    { id: needed, name: needed, teams: { ...json, required: true } },
    workspace.joinEnterprise,
  ),
}
