// Pictures of a report to look at: light, dark, phone and paper.
//
// usage: node tests/web/screenshots.mjs REPORT.html FOLDER

import { mkdirSync } from 'node:fs'
import { join } from 'node:path'
import { launch, openReport } from './browser.mjs'

const [report, folder] = process.argv.slice(2)
if (!folder) {
  console.error('usage: node tests/web/screenshots.mjs REPORT.html FOLDER')
  process.exit(2)
}
mkdirSync(folder, { recursive: true })

const browser = await launch()
for (const [name, options] of [['light', { colorScheme: 'light' }], ['dark', { colorScheme: 'dark' }], ['phone', { colorScheme: 'light', viewport: { width: 360, height: 740 }, hasTouch: true }]]) {
  const page = await openReport(browser, report, options)
  for (const error of page.errors) console.error(`${name}: ${error}`)
  await page.screenshot({ path: join(folder, `${name}.png`), fullPage: true })
  if (name === 'light') await page.pdf({ path: join(folder, 'print.pdf'), format: 'A4' })
  await page.context().close()
}
await browser.close()
