import type { Method } from '../method.ts'
import { appsConnectionsOpen } from './apps.connections.open.ts'
import { authTest } from './auth.test.ts'
import { botsInfo } from './bots.info.ts'
import { chatDelete } from './chat.delete.ts'
import { chatGetPermalink } from './chat.getPermalink.ts'
import { chatPostEphemeral } from './chat.postEphemeral.ts'
import { chatPostMessage } from './chat.postMessage.ts'
import { chatUpdate } from './chat.update.ts'
import { conversationsHistory } from './conversations.history.ts'
import { conversationsInfo } from './conversations.info.ts'
import { conversationsJoin } from './conversations.join.ts'
import { conversationsList } from './conversations.list.ts'
import { conversationsMembers } from './conversations.members.ts'
import { conversationsReplies } from './conversations.replies.ts'
import { emojiList } from './emoji.list.ts'
import { filesInfo } from './files.info.ts'
import { reactionsAdd } from './reactions.add.ts'
import { reactionsGet } from './reactions.get.ts'
import { reactionsRemove } from './reactions.remove.ts'
import { teamInfo } from './team.info.ts'
import { usergroupsList } from './usergroups.list.ts'
import { usergroupsUsersList } from './usergroups.users.list.ts'
import { usersConversations } from './users.conversations.ts'
import { usersInfo } from './users.info.ts'
import { usersList } from './users.list.ts'

const all: Method[] = [
  appsConnectionsOpen,
  authTest,
  botsInfo,
  chatDelete,
  chatGetPermalink,
  chatPostEphemeral,
  chatPostMessage,
  chatUpdate,
  conversationsHistory,
  conversationsInfo,
  conversationsJoin,
  conversationsList,
  conversationsMembers,
  conversationsReplies,
  emojiList,
  filesInfo,
  reactionsAdd,
  reactionsGet,
  reactionsRemove,
  teamInfo,
  usergroupsList,
  usergroupsUsersList,
  usersConversations,
  usersInfo,
  usersList,
]

/** Every Web API method that the simulator serves, by name. */
export const methods = new Map(all.map((each) => [each.name, each]))
