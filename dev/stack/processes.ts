/** Docket's two processes and their states, also for the demo's page. */

export const PROCESSES = ['gateway', 'worker'] as const
export type Process = (typeof PROCESSES)[number]
export type Light = 'up' | 'starting' | 'down'
