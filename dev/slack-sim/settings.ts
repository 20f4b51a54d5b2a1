import type { Range, Settings } from './control-api.ts'

/** Slack as it is on an ordinary day. */
export const defaultSettings: Settings = {
  latencyMs: [50, 300],
  lagMs: [0, 3000],
  eventDelayMs: [20, 150],
  limits: true,
  ackTimeoutMs: 3000,
  retryDelaysMs: [0, 60_000, 300_000],
  clockSkewMs: 0,
}

/** `settings` with `patch` laid over it; refuses what it does not know, so that a typo is not a silent default. */
export function mergeSettings(settings: Settings, patch: Partial<Settings>): Settings {
  for (const [name, value] of Object.entries(patch)) {
    const known = defaultSettings[name as keyof Settings]
    if (known === undefined) throw new Error(`there is no setting ${name}`)
    const kinds = name === 'limits' ? ['boolean', 'number'] : [typeof known]
    if (!kinds.includes(typeof value) || Array.isArray(known) !== Array.isArray(value)) {
      throw new Error(`${name} must look like ${JSON.stringify(known)}`)
    }
  }
  return { ...settings, ...patch }
}

/** A whole number of milliseconds drawn evenly from the range. */
export function draw([min, max]: Range): number {
  return Math.round(min + Math.random() * (max - min))
}
