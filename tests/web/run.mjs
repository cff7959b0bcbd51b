// Tests of the report's page in a headless Chromium, as TAP: one line a test, a count at the end, exit status 1 when one fails.
//
// usage: node tests/web/run.mjs TEMPLATE.html [JARAK]      JARAK: the built command, whose own report is tested too
// CASE=PATTERN: only the tests whose names match

import { browserPath, closePages, launch } from './browser.mjs'
import { prepare } from './reports.mjs'
import { tests as answerTests } from './answer.mjs'
import { tests as accessTests } from './access.mjs'
import { tests as numberTests } from './numbers.mjs'
import { tests as largeTests } from './large.mjs'
import { tests as mapTests } from './map.mjs'
import { tests as oddTests } from './odd.mjs'
import { tests as pictureTests } from './picture.mjs'
import { tests as foundTests } from './found.mjs'
import { tests as reroutedTests } from './rerouted.mjs'
import { tests as saveTests } from './save.mjs'
import { tests as sheetTests } from './sheets.mjs'

const [template, command] = process.argv.slice(2)
if (!template) {
  console.error('usage: node tests/web/run.mjs TEMPLATE.html [JARAK]')
  process.exit(2)
}
if (!browserPath()) {
  console.log('1..0 # SKIP no Chromium found; install the package chromium or set CHROMIUM')
  process.exit(77)
}

const LIMIT_MS = 60_000
const timeLimit = () => new Promise((_, reject) => setTimeout(() => reject(new Error(`took longer than ${LIMIT_MS / 1000} s`)), LIMIT_MS).unref())

const reports = prepare(template, command)
const browser = await launch()
let number = 0, failures = 0
const all = [...answerTests(reports), ...accessTests(reports), ...oddTests(reports), ...numberTests(), ...mapTests(reports), ...largeTests(reports), ...pictureTests(reports), ...saveTests(reports),
  ...foundTests(reports), ...reroutedTests(reports), ...sheetTests(reports)]
for (const [name, run] of all.filter(([name]) => new RegExp(process.env.CASE ?? '').test(name))) {
  number += 1
  let failed = false
  try {
    await Promise.race([run(browser), timeLimit()])
    console.log(`ok ${number} - ${name}`)
  } catch (problem) {
    failed = true
    failures += 1
    console.log(`not ok ${number} - ${name}`)
    console.log(String(problem.stack ?? problem).replace(/^/gm, '  # '))
  }
  await closePages(browser, failed)
}
console.log(`1..${number}`)
await browser.close()
reports.remove()
console.log(`# ${number - failures} passed, ${failures} failed`)
process.exit(failures ? 1 : 0)
