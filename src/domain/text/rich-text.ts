import { type Budget, type Fields, fieldsOf, LONGEST_WORDS, listOf, spend, textOf } from './json.ts'
import { dayOf, encoded } from './markup.ts'

/** A `rich_text` block as mrkdwn, a line for each paragraph, list item, quote and block of code; within the budget. */
export function richTextAsMrkdwn(block: Fields, budget: Budget): string {
  let room = budget.room
  const lines: string[] = []
  for (const part of listOf(block.elements)) {
    if (!spend(budget)) break
    const { type, elements } = fieldsOf(part)
    // Items of a list are sections of their own.
    for (const section of type === 'rich_text_list' ? listOf(elements) : [part]) {
      if (room <= 0 || !spend(budget)) break
      const line = inline(fieldsOf(section).elements, budget, room)
      room -= line.length
      lines.push(line)
    }
  }
  return lines.join('\n')
}

function inline(elements: unknown, budget: Budget, room: number): string {
  let line = ''
  for (const element of listOf(elements)) {
    if (line.length >= room || !spend(budget)) break
    line += asMrkdwn(fieldsOf(element))
  }
  return line.slice(0, room)
}

function asMrkdwn(element: Fields): string {
  const text = encoded(textOf(element.text).slice(0, LONGEST_WORDS))
  switch (element.type) {
    case 'user':
      return bracketed('@', element.user_id)
    case 'usergroup':
      return bracketed('!subteam^', element.usergroup_id)
    case 'channel':
      return bracketed('#', element.channel_id)
    case 'broadcast':
      return bracketed('!', element.range)
    case 'emoji':
      return emoji(element)
    case 'link':
      return link(textOf(element.url).slice(0, LONGEST_WORDS), text)
    case 'date':
      return encoded(textOf(element.fallback).slice(0, LONGEST_WORDS)) || dayOf(element.timestamp)
    case 'color':
      return encoded(textOf(element.value).slice(0, LONGEST_WORDS))
    default:
      return text
  }
}

/** '' for an invalid id. */
function bracketed(sign: string, id: unknown): string {
  const name = textOf(id)
  return /^\w{1,100}$/.test(name) ? `<${sign}${name}>` : ''
}

function emoji({ name, skin_tone: tone }: Fields): string {
  const code = textOf(name)
  if (!/^[^:<>&\s]{1,100}$/.test(code)) return ''
  return typeof tone === 'number' && tone >= 2 && tone <= 6 ? `:${code}::skin-tone-${tone}:` : `:${code}:`
}

function link(url: string, label: string): string {
  const target = url.replace(/[<>|\s]/g, encodeURIComponent)
  if (target === '') return label
  return label === '' ? `<${target}>` : `<${target}|${label}>`
}
