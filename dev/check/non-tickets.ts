import type { Place, Player } from './player.ts'

/** Posts messages that look like requests and must not open a ticket. Returns where each is. */
export async function playNonTickets(player: Player): Promise<Place[]> {
  const [TOM, MEI, SAM] = ['U0TOM', 'U0MEI', 'U0SAM']
  const chatter = await player.post({ user: TOM, channel: 'C0PLATFORM', text: 'lunch at 12:30, who is in?' })
  const reply = await player.say(MEI, chatter, 'me! but the elevator is broken')
  await player.react(TOM, reply)
  const broadcast = await player.say(SAM, chatter, 'also for those upstairs: it IS broken', true)
  await player.react(SAM, broadcast)
  const emoji = await player.post({ user: MEI, channel: 'C0IT', text: 'new keyboards have arrived :tada:' })
  await player.react(TOM, emoji, 'tada')
  const guarded = await player.post({
    user: TOM,
    channel: 'C0SECURITY',
    text: 'is this link safe? asking for a friend',
  })
  await player.react(TOM, guarded)
  return [chatter, reply, broadcast, emoji, guarded]
}
