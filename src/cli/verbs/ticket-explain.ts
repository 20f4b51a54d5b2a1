import { explain, renderExplanation } from '../explain.ts'
import { refOf, ticketOf, withReads } from '../reading.ts'
import { JSON_OPTION, printJson, type Verb } from '../verb.ts'
import { heading } from './ticket-show.ts'

export const ticketExplain: Verb = {
  name: 'ticket explain',
  summary: 'explain the reminders of a ticket: the arithmetic, who was told and why',
  usage: 'TICKET [--json]',
  details: 'TICKET is its number, such as 1042, or its key: workspace:channel:thread.',
  options: JSON_OPTION,
  words: 1,
  async run({ words, values }, context) {
    const ref = refOf(words[0])
    const { record, clocks } = await withReads(context, async (reads) => {
      const found = await ticketOf(reads, ref)
      const policy = await reads.policy(found.ticket.policy)
      return { record: found, clocks: explain({ ...found, policy }) }
    })
    const { number, team, assignee } = record.ticket
    if (values.json) {
      printJson(context, { number, team, assignee, clocks })
    } else {
      const pages = clocks.map((clock) => renderExplanation(clock, context.now(), context.paint))
      context.out([heading(record, context.paint), ...pages].join('\n\n'))
    }
    return 0
  },
}
