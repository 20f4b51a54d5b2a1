import type { Releaser } from '../../activities/ports/delivery.ts'
import type { ParkedWrite, WriteStore } from '../../activities/ports/writes.ts'
import type { Owner } from '../../domain/writes.ts'
import { openTo } from '../api/triage.ts'
import type { SlackApi } from '../api/web.ts'
import type { Paced } from './paced.ts'
import type { Targets } from './targets.ts'

type Parts = {
  readonly api: Pick<SlackApi, 'channel' | 'identity'>
  readonly paced: Paced
  readonly writes: Pick<WriteStore, 'parked' | 'unpark'>
  readonly targets: Targets
}

/** Errors about a channel's state, which Slack can be asked about. Other errors need a person. */
const OF_THE_CHANNEL = new Set([
  'is_archived',
  'is_inactive',
  'not_in_channel',
  'channel_not_found',
  'triage_is_public',
  'triage_is_shared',
])
const PAGE = 500

/** Page by page to the last: writes that cannot be released must not hide those after them. */
async function* allParked(writes: Pick<WriteStore, 'parked'>): AsyncGenerator<ParkedWrite> {
  for (let after = ''; ; ) {
    const page = await writes.parked(after, PAGE)
    yield* page
    const last = page.at(-1)
    if (last === undefined || page.length < PAGE) return
    after = last.opKey
  }
}

/**
 * Releases parked writes if their channel is usable again, or if their team now has another channel. It asks
 * Slack for the state of each channel: the event about it may have come before the write was parked, or
 * never.
 */
export const createReleaser = ({ api, paced, writes, targets }: Parts): Releaser => ({
  release: async () => {
    const { workspace } = await api.identity()
    const usable = new Map<string, Promise<boolean>>()
    const isUsable = async (channel: string, alone: boolean): Promise<boolean> => {
      const made = await paced.make({ workspace, method: 'conversations.info' }, 'card', () =>
        api.channel(channel),
      )
      if (made.kind !== 'done') return false
      const { isMember, isArchived } = made.value
      return isMember && !isArchived && (!alone || openTo(made.value) === null)
    }
    const isMended = async ({ target, channel, error }: ParkedWrite): Promise<boolean> => {
      const present = targets.channelOf(target)
      if (present === null) return false
      if (error === 'no_triage_channel' || (channel !== present && target.kind === 'triage')) return true
      if (!OF_THE_CHANNEL.has(error)) return false
      const alone = target.kind === 'triage'
      const asked = usable.get(`${present} ${alone}`) ?? isUsable(present, alone)
      usable.set(`${present} ${alone}`, asked)
      return asked
    }
    const released: Owner[] = []
    for await (const write of allParked(writes)) {
      if (!(await isMended(write))) continue
      for (const { owner } of await writes.unpark({ opKey: write.opKey })) released.push(owner)
    }
    return released
  },
})
