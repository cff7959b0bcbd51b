// Writes a report with the test fixture's invented answer, to work on the page without the library.
//
// usage: node tests/web/fixture-report.mjs TEMPLATE.html OUTPUT.html [ANSWER.json]

import { readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { fillTemplate } from './browser.mjs'
import { makeAnswer } from './fixture.mjs'

const [template, output, answer] = process.argv.slice(2)
if (!output) {
  console.error('usage: node tests/web/fixture-report.mjs TEMPLATE.html OUTPUT.html [ANSWER.json]')
  process.exit(2)
}
const ledger = fileURLToPath(new URL('../../data/ledger.csv', import.meta.url))
fillTemplate(readFileSync(template, 'utf8'), answer ? JSON.parse(readFileSync(answer, 'utf8')) : makeAnswer(ledger), output)
