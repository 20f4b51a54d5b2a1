import { existsSync, readFileSync } from 'node:fs'
import { resolve } from 'node:path'

/** Slack's own reference is beside the repository, never in it; `none` where there cannot be one. */
const given = process.env.DOCKET_SLACK_REFERENCE
const folder = resolve(given ?? new URL('../../../shared/data', import.meta.url).pathname)

/** False if the reference is missing: its tests are then skipped with one line, but in CI only where that is said. */
export const hasReference = given !== 'none' && existsSync(resolve(folder, 'slack-api'))
if (!hasReference) {
  const message = `no Slack reference in ${folder} (DOCKET_SLACK_REFERENCE): its conformance tests are skipped`
  if (process.env.CI === 'true' && given !== 'none') throw new Error(message)
  console.log(message)
}

type ReferenceArgument = { type?: string; anyOf?: { type: string }[] }

export type ReferenceMethod = {
  scope: { bot?: string[] }
  rate_limits: string
  args: { required: string[]; properties: Record<string, ReferenceArgument> }
  errors: Record<string, unknown>
}

/** Methods without a file beside the repository, from their pages under docs.slack.dev/reference/methods. */
const fromPages: Record<string, ReferenceMethod> = {
  'emoji.list': {
    scope: { bot: ['emoji:read'] },
    rate_limits: 't2',
    args: { required: ['token'], properties: { include_categories: { type: 'boolean' } } },
    errors: {},
  },
}

export function referenceMethod(name: string): ReferenceMethod {
  const file = resolve(folder, 'slack-api', `${name}.json`)
  return fromPages[name] ?? JSON.parse(readFileSync(file, 'utf8'))
}

export function manifestSchema(): object {
  return JSON.parse(readFileSync(resolve(folder, 'slack-manifest.schema.2.0.0.json'), 'utf8'))
}
