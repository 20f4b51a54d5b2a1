import { EMOJI_NAMES } from '../../src/domain/text/emoji-names.ts'
import type { Workspace } from './control-api.ts'
import { SlackError } from './slack-error.ts'

/** Every standard name, mapped to the name that Slack stores and sends. */
const standard = new Map(
  EMOJI_NAMES.trim()
    .split(/\s+/)
    .flatMap((entry) => {
      const names = entry.split('=')
      return names.map((name) => [name, names[0] ?? name] as const)
    }),
)

export function isStandardEmoji(name: string): boolean {
  return standard.has(name)
}

/**
 * The name under which Slack stores a reaction and sends it in events: `thumbsup` becomes `+1`; a skin tone
 * (`wave::skin-tone-3`) stays. A custom emoji that is an alias keeps its own name; Slack does not document
 * this case. An unknown name, or a name in colons, is refused with invalid_name.
 */
export function storedEmoji(workspace: Workspace, given: string): string {
  const [, name = '', tone = ''] = /^(.+?)((?:::skin-tone-[2-6](?:-[2-6])?)?)$/.exec(given) ?? []
  const stored = standard.get(name) ?? (Object.hasOwn(workspace.emoji ?? {}, name) ? name : undefined)
  if (stored === undefined) throw new SlackError('invalid_name')
  return stored + tone
}
