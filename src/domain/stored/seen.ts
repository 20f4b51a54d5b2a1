import type { Requester, SeenContent } from '../seen.ts'
import { fieldsOf } from '../text/json.ts'
import { personActor, reply, user } from './parts.ts'
import { byKind, nameIn, object, type Reader, text } from './read.ts'
import type { Shape } from './shape.ts'

type Known = Exclude<Requester, { by: 'unknown' }>

const known = object<Known>({ by: nameIn<Known['by']>({ author: true, named: true }), user })
const unknown = object<Extract<Requester, { by: 'unknown' }>>({ by: nameIn<'unknown'>({ unknown: true }) })

const requester: Reader<Requester> = (value, path) =>
  fieldsOf(value).by === 'unknown' ? unknown(value, path) : known(value, path)

/** `seen_messages.content` */
export const SEEN: Shape<SeenContent> = {
  name: 'seen',
  steps: [],
  read: byKind<SeenContent>({
    root: { requester, title: text },
    reply: { actor: personActor, reply },
    other: {},
    deleted: {},
  }),
}
