import { keepFixtures } from './shapes.ts'

/* `npm run record-fixtures` and `npm run record-histories`: what is kept for ever. Neither changes what is there. */

const [what] = process.argv.slice(2)
if (what === 'fixtures') {
  const kept = keepFixtures()
  console.log(
    kept.length === 0 ? 'Every sample is kept already.' : kept.map((path) => `kept ${path}`).join('\n'),
  )
} else {
  console.error('usage: node test/replay/main.ts fixtures')
  process.exitCode = 2
}
