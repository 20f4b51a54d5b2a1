import type { Settings } from '../../domain/settings.ts'

export type StoredSettings = { readonly version: number; readonly settings: Settings }

export type AppliedSettings =
  | { readonly kind: 'applied' | 'unchanged'; readonly version: number }
  /** These settings were current before and have been replaced: an old file must not restore them. */
  | { readonly kind: 'outdated'; readonly version: number; readonly inForce: number }

/** The settings in Postgres. */
export type SettingsStore = {
  /** The current version; null before the first was applied. */
  current(): Promise<StoredSettings | null>
  /**
   * Stores settings as the current version, and each team's policy under its own, once: a policy's version never
   * changes. `rollback` allows settings that were replaced before.
   */
  apply(
    settings: Settings,
    fingerprint: string,
    options?: { readonly rollback?: boolean },
  ): Promise<AppliedSettings>
}

/** The current settings, as this process last read them from Postgres, at most seconds ago. */
export type LiveSettings = {
  /** Throws before the first read. */
  now(): Settings
}
