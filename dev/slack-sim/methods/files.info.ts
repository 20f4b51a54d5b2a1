import { isMember } from '../access.ts'
import { method } from '../method.ts'
import { SlackError } from '../slack-error.ts'

export const filesInfo = method({
  name: 'files.info',
  tier: 4,
  scopes: ['files:read'],
  arguments: {
    file: { type: 'string', required: true },
    count: { type: 'number', min: 1 },
    cursor: { type: 'string' },
    limit: { type: 'number', min: 1, max: 1000 },
    page: { type: 'number', min: 1 },
  },
  errors: ['file_not_found', 'file_deleted'],
  run({ sim }, { file: id }) {
    const places = [...sim.store.channels.values()].filter((channel) => isMember(sim, channel))
    const messages = places.flatMap((channel) => sim.store.truth(channel.id))
    const message = messages.find((each) => each.files?.some((file) => file.id === id))
    if (!message) throw new SlackError('file_not_found')
    if (message.deleted) throw new SlackError('file_deleted')
    return { file: message.files?.find((file) => file.id === id), comments: [], paging: {} }
  },
})
