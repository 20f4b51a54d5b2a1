import { styleText } from 'node:util'

export type Look = 'bold' | 'dim' | 'red' | 'yellow' | 'green'

/** Styles a text if the terminal can show it; else returns the text unchanged. */
export type Paint = (look: Look, text: string) => string

/** For a stream: no colours if it is not a terminal, or if NO_COLOR is set. */
export const paintFor =
  (stream: NodeJS.WritableStream): Paint =>
  (look, text) =>
    styleText(look, text, { stream })

export const plainPaint: Paint = (_look, text) => text
