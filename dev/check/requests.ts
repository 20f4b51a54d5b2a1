import type { SCENARIOS } from './scenarios.ts'

/** Requests as people write them. */
export type Request = Asked & {
  scenario: keyof typeof SCENARIOS
}

export type Asked = {
  /** A person's id, or with `bot` an integration's. */
  user: string
  channel: string
  text: string
  bot?: true
  files?: { name: string; mimetype: string }[]
  /** Messages in the thread before the first reaction. */
  before?: { user: string; text: string }[]
  /** The people who react with the emoji, all at the same moment; by default the author of the request. */
  openers?: string[]
}

const HELP = 'C0PLATFORM'
const IT = 'C0IT'
const PAYMENTS = 'C0PAYMENTS'
const FACILITIES = 'C0FACILITIES'
const SECURITY = 'C0SECURITY'
const [PRIYA, TOM, MEI, YUKI, BEN, ANA] = ['U0PRIYA', 'U0TOM', 'U0MEI', 'U0YUKI', 'U0BEN', 'U0ANA']
const png = (name: string) => [{ name, mimetype: 'image/png' }]

/** Nobody replies to these. Their clocks start first. */
export const UNANSWERED: Request[] = [
  {
    user: PRIYA,
    channel: PAYMENTS,
    text: 'refunds are stuck in "processing" since 8:15, 34 of them so far. Customers are calling.',
    scenario: 'unanswered',
  },
  {
    user: TOM,
    channel: PAYMENTS,
    text: 'is anybody on payments today?? settlement file from yesterday is missing',
    scenario: 'unanswered',
  },
  {
    user: MEI,
    channel: PAYMENTS,
    text: 'checkout shows the wrong currency for .ch visitors :cry:',
    scenario: 'ownedUnanswered',
  },
]

export const MORNING: Request[] = [
  {
    user: MEI,
    channel: IT,
    text: 'my laptop wont join teh wifi since the update, wired is fien',
    scenario: 'solved',
  },
  {
    user: TOM,
    channel: HELP,
    text: 'Nightly export dies:\n```\nERROR: canceling statement due to lock timeout\nCONTEXT: while updating tuple (0,13) in relation "exports"\n```\nFinance needs it by noon.',
    scenario: 'claimed',
  },
  {
    user: PRIYA,
    channel: HELP,
    text: 'the dashboard looks like this for everyone in my team, see screenshot',
    files: png('dashboard-500.png'),
    scenario: 'answered',
  },
  {
    user: TOM,
    channel: IT,
    text: '',
    files: png('Screenshot 2026-11-20 at 10.42.11.png'),
    scenario: 'waiting',
  },
  {
    user: YUKI,
    channel: IT,
    text: 'VPNに接続できません。エラー 809 が出ます。至急お願いします。',
    scenario: 'thanked',
  },
  {
    user: MEI,
    channel: HELP,
    text: 'Build is red again: <https://ci.northwind.example/job/42?x=1&amp;y=2|job 42>, cc <@U0TOM>, see <#C0IT|help-it>',
    scenario: 'reopenedByReply',
  },
  {
    user: TOM,
    channel: HELP,
    text: '<!channel> is the registry down for anybody else???',
    scenario: 'refused',
  },
  {
    user: PRIYA,
    channel: HELP,
    text: 'pls restart staging payments-api. thx',
    scenario: 'solvedByRequester',
  },
  {
    user: TOM,
    channel: HELP,
    text: `here is what I tried so far, in order:\n${'1. cleared the cache, logged out and in, rebooted, tried the other browser, asked Mei.\n'.repeat(58)}`,
    scenario: 'waiting',
  },
  { user: YUKI, channel: IT, text: 'نسيت كلمة المرور ولا أستطيع الدخول إلى النظام', scenario: 'claimed' },
  {
    user: 'B0ALERTS',
    bot: true,
    channel: HELP,
    text: '[FIRING:1] DiskWillFillIn4Hours (db-3 critical) value=92.7%',
    openers: [TOM],
    scenario: 'claimed',
  },
  {
    user: PRIYA,
    channel: IT,
    text: 'Can somebody add me to the repo `ledger`? I need it for the audit on Tuesday.',
    before: [
      { user: TOM, text: 'me too please' },
      { user: BEN, text: 'who approves that nowadays?' },
    ],
    scenario: 'waiting',
  },
  { user: MEI, channel: HELP, text: 'the databse is slow todya??', scenario: 'edited' },
  {
    user: TOM,
    channel: HELP,
    text: 'Need access to Grafana :pray:',
    openers: [TOM, BEN],
    scenario: 'solved',
  },
  { user: 'U0SAM', channel: FACILITIES, text: 'the coffee machine on 3 leaks AGAIN', scenario: 'closed' },
  {
    user: PRIYA,
    channel: SECURITY,
    text: 'Got a mail "from Ingrid" that wants gift cards, headers attached. Phishing?',
    files: [{ name: 'headers.eml', mimetype: 'message/rfc822' }],
    openers: [ANA],
    scenario: 'solvedTwice',
  },
]

export const AFTERNOON: Request[] = [
  {
    user: TOM,
    channel: HELP,
    text: 'cron job report-weekly ran twice this night (03:00 and 03:07)',
    scenario: 'solved',
  },
  { user: MEI, channel: IT, text: 'printer. again.', scenario: 'claimed' },
  {
    user: YUKI,
    channel: HELP,
    text: 'Как получить доступ к таблице продаж? Пишет «403 Forbidden».',
    scenario: 'answered',
  },
  {
    user: PRIYA,
    channel: HELP,
    text: '*URGENT* _really_ ~not~ > `<script>alert(1)</script>` & <@U0BEN> shows up in our invoices',
    scenario: 'claimed',
  },
  {
    user: TOM,
    channel: IT,
    text: 'two-factor: new phone, old one is in the lake :man-facepalming::skin-tone-3:',
    scenario: 'thanked',
  },
  {
    user: MEI,
    channel: IT,
    text: 'Figma asks for a license, see <https://www.figma.com/file/abc/Design?node-id=1%3A2>',
    openers: [MEI, TOM, BEN],
    scenario: 'waiting',
  },
  { user: YUKI, channel: FACILITIES, text: '회의실 예약이 안 돼요 (meeting room 5B)', scenario: 'closed' },
  {
    user: TOM,
    channel: HELP,
    text: 'quick q: `SELECT pg_sleep(1)` takes 40s on replica 2, is that "expected"?',
    scenario: 'reopenedByReply',
  },
  {
    user: 'B0DEPLOY',
    bot: true,
    channel: HELP,
    text: 'Deploy #1188 of checkout failed in step `migrate` (exit 1)',
    openers: [PRIYA],
    scenario: 'waiting',
  },
  { user: MEI, channel: IT, text: 'help', scenario: 'refused' },
  {
    user: TOM,
    channel: IT,
    text: 'my VPN token is 9f1c-88aa, it does not work',
    scenario: 'dismissed',
  },
  { user: MEI, channel: HELP, text: 'who can restart the staging queue?', scenario: 'kept' },
  { user: YUKI, channel: HELP, text: 'build #4412 hangs at 97 %', scenario: 'reopenedByEdit' },
  {
    user: PRIYA,
    channel: HELP,
    text: 'TLS cert of api-staging expires in 2 days:\n> notAfter=Nov 24 23:59:59 2026 GMT\nwho renews?',
    scenario: 'solvedByRequester',
  },
  {
    user: TOM,
    channel: SECURITY,
    text: 'Lost my badge between the station and here',
    openers: [BEN],
    scenario: 'claimed',
  },
]
