import { describe, expect, test } from 'vitest'
import { slackLogger, temporalLogger } from '../../src/runtime/logger.ts'
import { listeningLog } from './log.ts'

describe('the log', () => {
  test('masks tokens and passwords wherever they stand', () => {
    const { log, text } = listeningLog()
    log.info({ url: 'postgres://docket:hush@db/docket', nested: ['xoxb-1-hush'] }, 'said xapp-1-hush')
    log.error({ err: new Error('connect xoxe.xoxp-1-hush failed') }, 'no')
    expect(text()).not.toContain('hush')
    expect(text()).toContain('postgres://docket:***@db/docket')
  })

  test('keeps only name, message, code, stack and causes of an error', () => {
    const { log, lines, text } = listeningLog()
    const cause = Object.assign(new Error('below'), {
      code: 'ECONNREFUSED',
      detail: 'Key (title)=(my payslip)',
    })
    const err = Object.assign(new Error('above', { cause }), { data: { text: 'my payslip' } })
    log.warn({ err }, 'it failed')
    expect(lines[0]).toMatchObject({
      err: { message: 'above', cause: { message: 'below', code: 'ECONNREFUSED' } },
    })
    expect(text()).not.toContain('payslip')
  })

  test('keeps only texts and errors from Slack’s libraries, and drops their info lines', () => {
    const { log, lines, text } = listeningLog()
    const logger = slackLogger(log)
    logger.debug('body', { text: 'my payslip' })
    logger.info('my payslip')
    logger.warn('odd event', { text: 'my payslip' }, new Error('why'))
    expect(lines).toMatchObject([{ level: 'warn', msg: 'odd event', err: { message: 'why' } }])
    expect(text()).not.toContain('payslip')
  })

  test('keeps Temporal’s warnings with their fields, and its info lines as debug lines', () => {
    const { log, lines } = listeningLog()
    const logger = temporalLogger(log)
    logger.warn('slow', { workflowId: 'ticket:1', error: new Error('why') })
    logger.info('Worker state changed', { state: 'RUNNING' })
    expect(lines).toMatchObject([
      { level: 'warn', msg: 'slow', workflowId: 'ticket:1', err: { message: 'why' } },
      { level: 'debug', msg: 'Worker state changed', state: 'RUNNING' },
    ])
  })
})
