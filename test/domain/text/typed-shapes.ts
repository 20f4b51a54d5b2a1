import { type Shape, said, section, typed } from './build.ts'

/** Typed text, as Slack sends it. */
export const TYPED_SHAPES: Shape[] = [
  [
    'what a person types',
    { text: 'x *VPN* y', ...typed(section(said('VPN'), { type: 'emoji', name: 'sob' })) },
    'VPN:sob:',
  ],
  [
    'rich text with mentions',
    typed(
      section(
        { type: 'user', user_id: 'U1' },
        { type: 'usergroup', usergroup_id: 'S1' },
        { type: 'channel', channel_id: 'C1' },
        { type: 'broadcast', range: 'here' },
      ),
    ),
    '<@U1><!subteam^S1><#C1><!here>',
  ],
  [
    'rich text with links',
    typed(
      section({ type: 'link', url: 'https://a.example/x|y', text: 'build <1>' }, said(' '), {
        type: 'link',
        url: 'https://b.example',
      }),
    ),
    '<https://a.example/x%7Cy|build &lt;1&gt;> <https://b.example>',
  ],
  [
    'rich text with a skin tone',
    typed(section({ type: 'emoji', name: '+1', skin_tone: 3, unicode: '1f44d-1f3fc' })),
    ':+1::skin-tone-3:',
  ],
  [
    'rich text with a date and a color',
    typed(
      section(
        { type: 'date', timestamp: 0, format: '{date}', fallback: 'Jan 1' },
        { type: 'color', value: '#f00' },
      ),
    ),
    'Jan 1#f00',
  ],
  [
    'rich text with a date alone',
    typed(section({ type: 'date', timestamp: 86_400, format: '{date}' })),
    '1970-01-02',
  ],
  [
    'a list',
    typed({
      type: 'rich_text_list',
      style: 'bullet',
      elements: [section(said('one')), section(said('two'))],
    }),
    'one\ntwo',
  ],
  [
    'a quote',
    typed({ type: 'rich_text_quote', elements: [said('it said no')] }, section(said('Why?'))),
    'it said no\nWhy?',
  ],
  [
    'preformatted text',
    typed({ type: 'rich_text_preformatted', elements: [said('Error: EACCES\n  at <main>')] }),
    'Error: EACCES\n  at &lt;main&gt;',
  ],
  [
    'code that looks like a mention',
    typed(section(said('<!channel> & <@U1>'))),
    '&lt;!channel&gt; &amp; &lt;@U1&gt;',
  ],
  ['a text that Slack has escaped', typed(section(said('a &lt; b &amp;&amp; c'))), 'a &lt; b &amp;&amp; c'],
  ['rich text without words, and a text', { text: 'hello', ...typed(section()) }, 'hello'],
]
