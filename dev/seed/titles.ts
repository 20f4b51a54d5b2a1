import type { Random } from './random.ts'

/** Typical requests to each team: a word in braces is replaced. */
const TEMPLATES: Readonly<Record<string, readonly string[]>> = {
  platform: [
    '{service} returns {code} since this morning',
    'Deploy of {service} to {stage} is stuck at "waiting for pods"',
    'Could somebody raise the memory limit of {service}?',
    'The pipeline of {service} fails in the step "{step}"',
    'We need a new database for {service} in {stage}',
    'Certificate of {service} in {stage} expires next week',
  ],
  it: [
    'I cannot log in to {tool} any more',
    'Please give me access to {tool}',
    'My laptop does not wake up after {event}',
    'VPN drops every few minutes in {place}',
    'The printer in {place} is out of toner again',
    'Two-factor code for {tool} never arrives',
  ],
  people: [
    'How many days of leave do I carry over?',
    'New colleague starts on Monday in {place}: what is missing?',
    'Where do I find the form for parental leave?',
    'My address has changed, who has to know?',
    'Question about the pay slip of last month',
  ],
  finance: [
    'Expenses of the trip to {place} are not paid back yet',
    'Which cost centre is right for {tool}?',
    'Please approve the invoice of {tool}',
    'Purchase of twelve screens for {place}',
  ],
  data: [
    'The dashboard for {service} shows no data since {event}',
    'Can I have read access to the {stage} warehouse?',
    'Numbers of {tool} and the report differ by 3 %',
    'The nightly export of {service} did not arrive',
  ],
}

const WORDS: Readonly<Record<string, readonly string[]>> = {
  service: [
    'checkout',
    'search',
    'billing-api',
    'notifications',
    'identity',
    'catalogue',
    'webshop',
    'ledger',
  ],
  code: ['502', '503', '504', '429', 'timeouts'],
  stage: ['staging', 'production', 'the sandbox'],
  step: ['lint', 'integration tests', 'push image', 'migrate'],
  tool: ['Jira', 'Figma', 'the payroll portal', 'GitHub', 'Zoom', 'the CRM', 'Snowflake', 'Notion'],
  place: ['Berlin', 'Lisbon', 'Leeds', 'the 3rd floor', 'Warsaw', 'Porto'],
  event: ['the update', 'lunch', 'the weekend', 'the migration', 'closing the lid'],
}

/** The first words of a request to this team. */
export const titleFor = (team: string, random: Random): string =>
  random
    .pick(TEMPLATES[team] ?? ['Could somebody help me with {tool}?'])
    .replaceAll(/\{(\w+)\}/g, (_, word: string) => random.pick(WORDS[word] ?? [word]))
