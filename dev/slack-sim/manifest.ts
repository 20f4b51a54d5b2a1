import { readFileSync } from 'node:fs'

/** The parts of an app manifest that the simulator uses. */
export type Manifest = {
  scopes: string[]
  botEvents: string[]
  interactive: boolean
  socketMode: boolean
}

/** Reads an app manifest (schema 2, JSON). */
export function readManifest(path: string): Manifest {
  const file = JSON.parse(readFileSync(path, 'utf8'))
  return {
    scopes: file.oauth_config?.scopes?.bot ?? [],
    botEvents: file.settings?.event_subscriptions?.bot_events ?? [],
    interactive: file.settings?.interactivity?.is_enabled === true,
    socketMode: file.settings?.socket_mode_enabled === true,
  }
}
