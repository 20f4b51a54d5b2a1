type Content = { text: string; blocks: Record<string, unknown>[] }

/**
 * The message that Workflow Builder writes for a submitted form: a line with the person's name, then
 * questions and answers. Slack documents no shape beside bot_message's. The author of a workflow chooses the
 * text; this is the usual text.
 */
export function formContent(user: string, answers: Record<string, string>): Content {
  const lines = Object.entries(answers).map(([question, answer]) => `*${question}*\n${answer}`)
  const elements = Object.entries(answers).flatMap(([question, answer]) => [
    { type: 'text', text: `\n\n${question}`, style: { bold: true } },
    { type: 'text', text: `\n${answer}` },
  ])
  const named = [
    { type: 'user', user_id: user },
    { type: 'text', text: ' has submitted a request:' },
  ]
  return {
    text: [`<@${user}> has submitted a request:`, ...lines].join('\n\n'),
    blocks: [
      { type: 'rich_text', elements: [{ type: 'rich_text_section', elements: [...named, ...elements] }] },
    ],
  }
}
