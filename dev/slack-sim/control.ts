import type { Handler } from './order.ts'
import { channelOrders } from './orders/channels.ts'
import { peopleOrders } from './orders/people.ts'
import { simulatorOrders } from './orders/simulator.ts'
import { workspaceOrders } from './orders/workspace.ts'

/** The control API: `<HTTP method> <path under /control/>`. The stream is served by the HTTP server itself. */
export const controls: Record<string, Handler> = {
  ...peopleOrders,
  ...channelOrders,
  ...workspaceOrders,
  ...simulatorOrders,
}
