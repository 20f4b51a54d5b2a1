import { attached, blocks, mrkdwn, plain, type Shape, STAND_IN, said, section, typed } from './build.ts'

/** Attachments, and the texts that Slack fills in if an app sends none. */
export const ATTACHMENT_SHAPES: Shape[] = [
  [
    'Slack’s stand-in and blocks',
    { text: STAND_IN, blocks: [{ type: 'header', text: plain('Deploy failed') }] },
    'Deploy failed',
  ],
  [
    'Slack’s stand-in with a typographic apostrophe',
    { text: 'This content can’t be displayed.', blocks: [{ type: 'header', text: plain('Deploy failed') }] },
    'Deploy failed',
  ],
  [
    'another stand-in',
    {
      text: 'This message contains interactive elements.',
      blocks: [{ type: 'section', text: mrkdwn('Approve?') }],
    },
    'Approve?',
  ],
  ['a stand-in alone', { text: STAND_IN }, ''],
  ['a blank text and blocks', { text: ' \n', blocks: [{ type: 'section', text: mrkdwn('Down') }] }, 'Down'],
  [
    'a line of dashes and blocks',
    { text: '&gt;&gt; ---', blocks: [{ type: 'section', text: mrkdwn('Down') }] },
    'Down',
  ],
  ['punctuation marks alone', { text: '???' }, '???'],
  [
    'an attachment with a title',
    attached({ title: '[FIRING] Latency', text: 'p99 is 2 s', fallback: 'Latency' }),
    '[FIRING] Latency\np99 is 2 s',
  ],
  ['an attachment with a text', attached({ text: 'p99 is 2 s', fallback: 'p99' }), 'p99 is 2 s'],
  [
    'an attachment with empty title and fallback',
    attached({ title: '', fallback: '', text: 'p99 is 2 s' }),
    'p99 is 2 s',
  ],
  [
    'an attachment with pretext and fields',
    attached({ pretext: 'Deploy failed', fields: [{ title: 'Stage', value: 'prod', short: true }] }),
    'Deploy failed\nStage: prod',
  ],
  ['an attachment of fields without titles', attached({ fields: [{ title: '', value: 'prod' }] }), 'prod'],
  ['an attachment with only a fallback', attached({ fallback: 'Build 42 failed' }), 'Build 42 failed'],
  [
    'an attachment with Slack’s fallback',
    attached({ fallback: '[no preview available]', text: 'p99 is 2 s' }),
    'p99 is 2 s',
  ],
  ['Slack’s fallback alone', attached({ fallback: '[no preview available]' }), ''],
  [
    'an attachment with blocks',
    attached({
      fallback: '[no preview available]',
      color: '#f00',
      blocks: [{ type: 'section', text: mrkdwn('Disk full') }],
    }),
    'Disk full',
  ],
  [
    'a blank text and an attachment’s title',
    { text: ' ', attachments: [{ title: 'Disk full' }] },
    'Disk full',
  ],
  [
    'Slack’s stand-in and an attachment',
    { text: STAND_IN, attachments: [{ title: 'Disk full' }] },
    'Disk full',
  ],
  [
    'a text with an attachment',
    { text: 'look', attachments: [{ text: 'Disk full', is_share: true }] },
    'look\nDisk full',
  ],
  [
    'a second attachment where the first is empty',
    attached({ color: '#f00' }, { text: 'Disk full' }),
    'Disk full',
  ],
  [
    'a shared message',
    attached({
      is_share: true,
      message_blocks: [{ team: 'T1', message: typed(section(said('Disk full'))) }],
    }),
    'Disk full',
  ],
  [
    'an attachment with an author and a footer',
    attached({ author_name: 'Jira', footer: 'OPS-1' }),
    'Jira\nOPS-1',
  ],
  [
    'an attachment with buttons of old',
    attached({
      callback_id: 'x',
      actions: [{ type: 'button', name: 'ack', text: 'Acknowledge', value: 'v' }],
    }),
    'Acknowledge\nack',
  ],
  ['a call', blocks({ type: 'call', call: { v1: { name: 'Stand-up' } } }), 'Stand-up'],
]
