import type { Range, Settings } from './control-api.ts'
import { methods } from './methods/index.ts'

/** Slack on an ordinary day. */
export const defaultSettings: Settings = {
  latencyMs: [50, 300],
  lagMs: [0, 3000],
  eventDelayMs: [20, 150],
  limits: true,
  ackTimeoutMs: 3000,
  retryDelaysMs: [0, 60_000, 300_000],
  clockSkewMs: 0,
  plan: 'paid',
  refuse: {},
}

/**
 * `settings` merged with `patch`. Refuses unknown fields, so that a typo does not silently leave a default.
 */
export function mergeSettings(settings: Settings, patch: Partial<Settings>): Settings {
  for (const [name, value] of Object.entries(patch)) {
    const known = defaultSettings[name as keyof Settings]
    if (known === undefined) throw new Error(`there is no setting ${name}`)
    const kinds = name === 'limits' ? ['boolean', 'number'] : [typeof known]
    if (!kinds.includes(typeof value) || Array.isArray(known) !== Array.isArray(value)) {
      throw new Error(`${name} must look like ${JSON.stringify(known)}`)
    }
  }
  if (patch.plan !== undefined && !['paid', 'free'].includes(patch.plan)) {
    throw new Error('plan must be paid or free')
  }
  for (const name of Object.keys(patch.refuse ?? {})) {
    if (!methods.has(name)) throw new Error(`refuse: there is no method ${name}`)
  }
  return { ...settings, ...patch }
}

/** A whole number of milliseconds drawn evenly from the range. */
export function draw([min, max]: Range): number {
  return Math.round(min + Math.random() * (max - min))
}
