import { ACTIONS, type ActionName } from '../actions.ts'
import type { Fact, Message, PersonsCommand, Words } from '../command.ts'
import { actor, personActor, reply, source } from './parts.ts'
import { byKind, instant, type KindReaders, Mismatch, nullable, type Reader, text } from './read.ts'
import { nested, type Shape } from './shape.ts'

const told = { id: text, at: instant }
const clicks = Object.fromEntries(
  Object.keys(ACTIONS).map((name) => [name, { ...told, actor }]),
) as KindReaders<PersonsCommand> satisfies Readonly<Record<ActionName, unknown>>

/** The payload of the signal. A gateway of another version may have sent it, and it stays in the history. */
export const FACT: Shape<Fact> = {
  name: 'fact',
  steps: [],
  read: byKind<Fact>({
    message: { ...told, actor, reply },
    edited: { ...told, actor, reply, was: nullable(reply) },
    requestEdited: { ...told, actor },
    requestDeleted: { ...told, actor },
    trigger: { ...told, actor: personActor, source },
    wake: told,
    ...clicks,
  }),
}

/** The payload of the update: a person's command. */
export const COMMAND: Shape<PersonsCommand> = {
  name: 'command',
  steps: [],
  read: byKind<PersonsCommand>(clicks),
}

/** A fact within another shape, which can only be a message. */
export const message: Reader<Message> = (value, path) => {
  const fact = words(value, path)
  if (fact.kind === 'message') return fact
  throw new Mismatch(path, 'a message', fact.kind)
}

/** A fact within another shape, which can only be a message or the edit of one. */
export const words: Reader<Words> = (value, path) => {
  const fact = nested(FACT)(value, path)
  if (fact.kind === 'message' || fact.kind === 'edited') return fact
  throw new Mismatch(path, 'a message or an edited one', fact.kind)
}
