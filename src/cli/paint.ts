import { styleText } from 'node:util'

export type Look = 'bold' | 'dim' | 'red' | 'yellow' | 'green'

/** Gives a text a look where the terminal can show it; the text itself where it cannot. */
export type Paint = (look: Look, text: string) => string

/** For a stream: no colours where it is no terminal, or where NO_COLOR asks for none. */
export const paintFor =
  (stream: NodeJS.WritableStream): Paint =>
  (look, text) =>
    styleText(look, text, { stream })

export const plainPaint: Paint = (_look, text) => text
