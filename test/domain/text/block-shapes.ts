import { blocks, mrkdwn, plain, raw, type Shape, said, section } from './build.ts'

/** Blocks that Slack documents. */
export const BLOCK_SHAPES: Shape[] = [
  ['a text', { text: 'VPN is down' }, 'VPN is down'],
  [
    'a text before blocks',
    { text: 'CPU is high', blocks: [{ type: 'header', text: plain('Alert') }] },
    'CPU is high',
  ],
  ['a header', blocks({ type: 'header', text: plain('CPU & memory > 90%') }), 'CPU &amp; memory &gt; 90%'],
  [
    'a section',
    blocks({ type: 'section', text: mrkdwn('*VPN* is <https://s.example|down>') }),
    '*VPN* is <https://s.example|down>',
  ],
  [
    'a section of fields',
    blocks({ type: 'section', fields: [mrkdwn('*Host*\nweb-1'), plain('high')] }),
    '*Host*\nweb-1\nhigh',
  ],
  [
    'a section with text and fields',
    blocks({ type: 'section', text: mrkdwn('Down'), fields: [mrkdwn('web-1')] }),
    'Down\nweb-1',
  ],
  [
    'a context',
    blocks({ type: 'context', elements: [{ type: 'image', alt_text: 'logo' }, mrkdwn('Build 42 failed')] }),
    'Build 42 failed',
  ],
  [
    'a markdown block',
    blocks({ type: 'markdown', text: '# **Outage** of [web](https://w.example)\n- \\*one\\*' }),
    'Outage of web\n- *one*',
  ],
  [
    'a table',
    blocks({
      type: 'table',
      rows: [
        [raw('Host'), raw('State')],
        [raw('web-1'), { type: 'raw_number', value: 3 }],
      ],
    }),
    'Host | State\nweb-1 | 3',
  ],
  [
    'a table with rich text',
    blocks({
      type: 'table',
      rows: [[raw('Host'), { type: 'rich_text', elements: [section(said('web-1'))] }]],
    }),
    'Host | web-1',
  ],
  ['a data table', blocks({ type: 'data_table', caption: 'Hosts', rows: [[raw('web-1')]] }), 'Hosts\nweb-1'],
  [
    'an image with a title',
    blocks({ type: 'image', title: plain('Latency'), alt_text: 'a chart' }),
    'Latency',
  ],
  [
    'an image with only its alternative',
    blocks({ type: 'image', alt_text: 'a chart of latency' }),
    'a chart of latency',
  ],
  ['a video', blocks({ type: 'video', title: plain('How it fails'), alt_text: 'a video' }), 'How it fails'],
  [
    'a card',
    blocks({
      type: 'card',
      title: mrkdwn('Deploy'),
      body: mrkdwn('failed'),
      actions: [{ type: 'button', text: plain('Retry') }],
    }),
    'Deploy\nfailed',
  ],
  [
    'a container',
    blocks({
      type: 'container',
      title: plain('Incident'),
      child_blocks: [{ type: 'section', text: mrkdwn('web-1') }],
    }),
    'Incident\nweb-1',
  ],
  [
    'a carousel',
    blocks({
      type: 'carousel',
      elements: [
        { type: 'card', title: mrkdwn('One') },
        { type: 'card', title: mrkdwn('Two') },
      ],
    }),
    'One\nTwo',
  ],
  ['an alert', blocks({ type: 'alert', level: 'error', text: plain('Disk full') }), 'Disk full'],
  [
    'a plan',
    blocks({ type: 'plan', title: 'Roll back', tasks: [{ type: 'task_card', task_id: '1', title: 'Stop' }] }),
    'Roll back\nStop',
  ],
  [
    'a block of a type of tomorrow',
    blocks({ type: 'hologram', title: plain('Fire'), elements: [mrkdwn('in room 4')] }),
    'Fire\nin room 4',
  ],
  [
    'buttons beside words',
    blocks({
      type: 'section',
      text: mrkdwn('Approve?'),
      accessory: { type: 'button', text: plain('Yes'), value: 'y' },
    }),
    'Approve?',
  ],
  [
    'words above buttons',
    blocks(
      { type: 'section', text: mrkdwn('Approve?') },
      { type: 'actions', elements: [{ type: 'button', text: plain('Yes') }] },
    ),
    'Approve?',
  ],
  [
    'a table of numbers',
    blocks({
      type: 'table',
      rows: [
        [
          { type: 'raw_number', value: 3, text: '3 s' },
          { type: 'raw_number' },
          { type: 'raw_number', value: 4 },
        ],
      ],
    }),
    '3 s | 4',
  ],
  ['a markdown block of one word', blocks({ type: 'markdown', text: 'Outage' }), 'Outage'],
  [
    'nothing but buttons',
    blocks({
      type: 'actions',
      elements: [{ type: 'button', text: plain('Approve'), value: 'y', action_id: 'a' }],
    }),
    'Approve',
  ],
  ['a divider', blocks({ type: 'divider' }), ''],
]
