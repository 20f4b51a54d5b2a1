import { chmodSync, mkdirSync, writeFileSync } from 'node:fs'
import { delimiter, join } from 'node:path'
import { step } from './steps.ts'
import type { Stranger } from './stranger.ts'

/*
 * What a person sees who forgot a step of the README, or took one out of order: each time a sentence with what to do.
 */

/** Types a line that must fail with these words. */
async function fails({ terminal }: Stranger, line: string, words: RegExp): Promise<void> {
  const { status, printed } = await terminal.try(line)
  if (status === 0 || !words.test(printed))
    throw new Error(`it ended with ${status} and does not say ${words}:\n${printed}`)
}

/** Starts a program that waits for what is missing, until it says so. */
async function waits({ terminal }: Stranger, line: string, words: RegExp): Promise<void> {
  const program = terminal.start(line)
  await program.says(words).finally(() => program.stop())
}

export const forgetPackages = (stranger: Stranger): Promise<void> =>
  step('without `npm ci`, the command line says to run it', async () => {
    await stranger.terminal.type('mv node_modules ../node_modules')
    await fails(stranger, './docket config check', /^docket: run `npm ci` in \S+ first\.$/m)
    await stranger.terminal.type('mv ../node_modules node_modules')
  })

export const forgetNode = (stranger: Stranger): Promise<void> =>
  step('with Node 20, it says which Node is needed', async () => {
    const old = join(stranger.clone, '../node-20')
    mkdirSync(old)
    writeFileSync(join(old, 'node'), '#!/bin/sh\necho v20.20.2\n')
    chmodSync(join(old, 'node'), 0o755)
    const { PATH = '' } = stranger.terminal.env
    const line = `PATH='${[old, PATH].join(delimiter)}' ./docket config check`
    await fails(stranger, line, /^docket: Node\.js 22\.19 or later is needed, and \S+ is v20\.20\.2\.$/m)
  })

export const forgetMigrate = (stranger: Stranger): Promise<void> =>
  step('before `migrate`, `docket run` and `ticket list` say to run it', async () => {
    await waits(
      stranger,
      './docket run',
      /docket\.yaml cannot be applied yet[^\n]*run `docket migrate` first/,
    )
    await fails(stranger, './docket ticket list', /run `docket migrate` first/)
  })

export const forgetSetup = (stranger: Stranger): Promise<void> =>
  step('before `setup`, `docket run` says to run it', () =>
    waits(stranger, './docket run', /run `docket setup` first/),
  )

/** A gateway alone: `docket run` applies docket.yaml by itself. In a database where nobody has. */
export const forgetSettings = (stranger: Stranger): Promise<void> =>
  step('before `config apply`, a gateway alone says to run it', async () => {
    const { terminal } = stranger
    await stranger.sql('create database another owner docket')
    const another = terminal.env.DATABASE_URL?.replace(/[^/]*$/, 'another')
    await terminal.type(`DATABASE_URL='${another}' ./docket migrate`)
    await waits(stranger, `env DATABASE_URL='${another}' ./docket gateway`, /run `docket config apply`/)
  })

export const mistypeToken = (stranger: Stranger): Promise<void> =>
  step('with a wrong token, it says which one', async () => {
    const words = /Slack refuses SLACK_BOT_TOKEN \(invalid_auth\)/
    await waits(stranger, 'env SLACK_BOT_TOKEN=xoxb-wrong ./docket run', words)
    await waits(
      stranger,
      'env SLACK_APP_TOKEN=xapp-wrong ./docket run',
      /Slack refuses SLACK_APP_TOKEN \(invalid_auth\)/,
    )
  })
