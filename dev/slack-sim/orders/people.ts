import { click, sendOnce } from '../clicks.ts'
import {
  type ClickRequest,
  type EditRequest,
  type EnvelopeRequest,
  type FormRequest,
  type MessageRequest,
  type PostRequest,
  plainSubtypes,
  type ReactRequest,
  type UnfurlRequest,
} from '../control-api.ts'
import { flag, json, needed, number, order, text } from '../order.ts'
import * as people from '../people.ts'

const message = { channel: needed, ts: needed }
const reaction = { ...message, user: needed, name: needed }

/** Actions of people and integrations on messages. */
export const peopleOrders = {
  'POST post': order<PostRequest>(
    {
      channel: needed,
      user: text,
      bot_id: text,
      text,
      blocks: json,
      attachments: json,
      files: json,
      thread_ts: text,
      broadcast: flag,
      subtype: { ...text, values: plainSubtypes },
      username: text,
      icons: json,
      from: text,
      ageMs: { ...number, min: 1 },
    },
    people.post,
  ),
  'POST form': order<FormRequest>(
    { channel: needed, bot_id: needed, user: needed, answers: { ...json, required: true } },
    people.submitForm,
  ),
  'POST edit': order<EditRequest>({ ...message, text, blocks: json, attachments: json }, people.edit),
  'POST unfurl': order<UnfurlRequest>(
    { ...message, attachments: { ...json, required: true } },
    people.unfurl,
  ),
  'POST delete': order<MessageRequest>(message, people.remove),
  'POST react': order<ReactRequest>(reaction, people.react),
  'POST unreact': order<ReactRequest>(reaction, people.unreact),
  'POST click': order<ClickRequest>(
    { ...message, user: needed, action_id: needed, block_id: text, from: text },
    click,
  ),
  'POST envelope': order<EnvelopeRequest>(
    { type: needed, payload: { ...json, nullable: true } },
    (sim, envelope) => sendOnce(sim, { payload: undefined, ...envelope, accepts_response_payload: false }),
  ),
}
