import { recordHistories } from './record.ts'
import { keepFixtures } from './shapes.ts'

/*
 * `npm run record-fixtures` and `npm run record-histories`: add files that are kept for ever. Neither changes an
 * existing file.
 */

const [what] = process.argv.slice(2)
if (what !== 'fixtures' && what !== 'histories') {
  console.error('usage: node test/replay/main.ts fixtures|histories')
  process.exit(2)
}
const kept = what === 'fixtures' ? keepFixtures() : await recordHistories()
console.log(
  kept.length === 0 ? `All ${what} are kept already.` : kept.map((each) => `kept ${each}`).join('\n'),
)
