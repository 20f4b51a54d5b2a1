/** Shapes of Slack's messages. A case has a name, the message, and the words in it. */
export type Shape = [what: string, message: unknown, words: string]

export const STAND_IN = "This content can't be displayed."
export const mrkdwn = (text: string) => ({ type: 'mrkdwn', text })
export const plain = (text: string) => ({ type: 'plain_text', text, emoji: true })
export const raw = (text: string) => ({ type: 'raw_text', text })
export const section = (...elements: object[]) => ({ type: 'rich_text_section', elements })
export const said = (text: string) => ({ type: 'text', text })
export const typed = (...elements: object[]) => ({ blocks: [{ type: 'rich_text', elements }] })
export const blocks = (...all: object[]) => ({ text: '', blocks: all })
export const attached = (...attachments: object[]) => ({ text: '', attachments })
