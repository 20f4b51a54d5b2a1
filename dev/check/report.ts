import { type Comparison, type Difference, NOTICES, type Report, type Side } from './facts.ts'
import { shortened, table } from './table.ts'

const HEAD = ['#', 'Request', 'Slack', 'Postgres', 'Workflow', 'Notices', 'Verdict']
const TITLE_WIDTH = 40
/** A state may be long; its first words are enough to recognise a difference. */
const DIFFERENCE_WIDTH = 400

/** The comparison, ticket by ticket. `nameOfUser` maps a user's id to a name. */
export function comparisonOf({ tickets }: Report, nameOfUser: (id: string) => string): string {
  return table(
    HEAD,
    tickets.map((ticket) => [
      ticket.number === null ? '?' : String(ticket.number),
      shortened(ticket.title, TITLE_WIDTH),
      wordsOf(ticket.sides?.slack, nameOfUser),
      wordsOf(ticket.sides?.postgres, nameOfUser),
      wordsOf(ticket.sides?.workflow, nameOfUser),
      noticesOf(ticket),
      verdictOf(ticket),
    ]),
  )
}

/** The summary: one line if all is well, else each ticket with its differences. */
export function summaryOf(report: Report): string {
  const { tickets, ignored, problems } = report
  const found = tickets.flatMap(({ differs }) => differs)
  const copies = tickets.reduce((sum, { deletedCopies }) => sum + deletedCopies, 0)
  const parked = tickets.flatMap((ticket) =>
    ticket.parked.map((what) => `${nameOf(ticket)} is on hold after an error: ${what}`),
  )
  return [
    `${tickets.length} tickets, and ${ignored} messages that must open nothing: ${[
      count(found, 'missing', 'missing'),
      count(found, 'double ticket', 'double'),
      `${count(found, 'double notice', 'double').replace(/^none/, 'no notice')}`,
      count(found, 'difference', 'different').replace('none different', 'no difference'),
    ].join(', ')}.`,
    ...(copies > 0 ? [`Second copies that were deleted and counted: ${copies}.`] : []),
    ...parked,
    ...problems.map((problem) => `✗ ${problem}`),
    ...tickets
      .filter(({ differs }) => differs.length > 0)
      .flatMap((ticket) => [
        `✗ ${nameOf(ticket)}`,
        ...ticket.differs.map(({ what }) => `    ${shortened(what, DIFFERENCE_WIDTH)}`),
      ]),
  ].join('\n')
}

/** The ticket's number, its title and its place. */
export const nameOf = ({ number, title, key }: Comparison): string =>
  `${number === null ? 'No ticket' : `#${number}`} “${shortened(title, TITLE_WIDTH)}” (${key})`

function count(found: Difference[], kind: Difference['kind'], word: string): string {
  const many = found.filter((each) => each.kind === kind).length
  return `${many === 0 ? 'none' : many} ${word}`
}

const wordsOf = (side: Side | null | undefined, nameOfUser: (id: string) => string): string =>
  side ? `${side.status ?? '-'}, ${side.assignee === null ? 'unassigned' : nameOfUser(side.assignee)}` : '-'

function noticesOf({ notices, deletedCopies }: Comparison): string {
  const standing = NOTICES.filter((kind) => notices[kind] > 0).map((kind) =>
    notices[kind] === 1 ? kind : `${kind} ×${notices[kind]}`,
  )
  const copies = deletedCopies > 0 ? [`${deletedCopies} copy deleted`] : []
  return [...standing, ...copies].join(', ') || '-'
}

const VERDICTS: Readonly<Record<Difference['kind'], string>> = {
  missing: 'MISSING',
  'double ticket': 'DOUBLE',
  'double notice': 'DOUBLE',
  difference: 'DIFFERS',
}

function verdictOf({ differs, parked }: Comparison): string {
  const [first] = differs
  if (first) return VERDICTS[first.kind]
  return parked.length > 0 ? 'on hold' : 'equal'
}
