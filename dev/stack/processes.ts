/** Docket's two processes, and how each is: what the demo's page needs to know of them too. */

export const PROCESSES = ['gateway', 'worker'] as const
export type Process = (typeof PROCESSES)[number]
export type Light = 'up' | 'starting' | 'down'
