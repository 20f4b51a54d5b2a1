/** The lines of a valid docket.yaml; a test changes some of them by number and names that number. */
const RIGHT = [
  'teams:',
  '  platform:',
  '    triage: C0TRIAGE',
  '    group: S0PLATFORM',
  '    agents: [S0PLATFORM, U0ANA]',
  '    leads: [U0LEA]',
  '    channels:',
  '      - { id: C0HELP, openBy: anyone, priority: normal }',
  '      - { id: C0IT, openBy: agents, priority: high }',
  '    emoji: { open: ticket, tracked: eyes, resolved: white_check_mark }',
  '    firstResponse: { warnAt: 75%, low: 8h, normal: 4h, high: 1h, urgent: 15m }',
  '    reopenFor: 14d',
]

/** The valid file with these lines replaced, counted from 1; null removes a line. */
export const sample = (changes: Readonly<Record<number, string | null>> = {}): string =>
  RIGHT.flatMap((line, at) => {
    const change = changes[at + 1]
    return change === undefined ? [line] : change === null ? [] : [change]
  }).join('\n')
