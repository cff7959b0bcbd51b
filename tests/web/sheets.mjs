// `jarak report --print`: two sheets of A4, with nothing cut off.

import assert from 'node:assert/strict'
import { execFileSync } from 'node:child_process'
import { join } from 'node:path'
import { answerIn } from './reports.mjs'
import { openReport } from './browser.mjs'

const pagesIn = pdf => pdf.toString('latin1').match(/\/Type\s*\/Page\b/g)?.length ?? 0

/** What of the sheets lies outside of them, or does not show. Runs in the page. */
const cutOff = () => [...document.querySelectorAll('.sheet')].flatMap(sheet => {
  const box = sheet.getBoundingClientRect()
  return [...sheet.querySelectorAll('*')].filter(e => e.getClientRects().length && !e.closest('svg, .sr')).filter(e => {
    const own = e.getBoundingClientRect()
    return own.bottom > box.bottom + 1 || own.right > box.right + 1
  }).map(e => `${e.localName}.${e.className}: ${e.textContent.slice(0, 40)}`)
})

async function assertTwoSheets(browser, path) {
  const page = await openReport(browser, path)
  await page.waitForFunction(() => [...document.querySelectorAll('.sheet')].every(sheet => sheet.style.getPropertyValue('--size')))
  assert.deepEqual(page.errors, [])
  assert.deepEqual(await page.evaluate(cutOff), [])
  const answer = answerIn(path)
  assert.equal(await page.locator('h1').textContent(), answer.headline ?? answer.sentence)
  assert.ok(await page.locator('.sheet .forest-dot').count() > 0)
  assert.equal(await page.locator('.sheet-claims li').count(), answer.claims.length)
  assert.ok((await page.locator('.sheet-sources').textContent()).length > 0)
  assert.ok(await page.locator('.sheet-table tbody tr').count() > 1)
  assert.equal(pagesIn(await page.pdf({ format: 'A4' })), 2)
  return page
}

export function tests({ answer, few, write, command, folder }) {
  const many = Array.from({ length: 27 }, (_, i) => ({ code: `S${i}`, name: `State ${i}` }))
  const ofMany = { ...answer, sheets: true, states: many, claims: [], pairs: many.flatMap((state, i) => [answer.partner, ...answer.rivals].map((partner, k) =>
    ({ ...structuredClone(answer.pairs[i % 3]), partner: partner.code, state: state.code, rival: k > 0 }))) }
  return [
    ['on paper: two sheets, nothing cut off', browser => assertTwoSheets(browser, write('sheets', { ...answer, sheets: true }))],
    ['on paper: two sheets of few states, and of 27 with rivals', async browser => {
      await assertTwoSheets(browser, write('sheets-few', { ...few, sheets: true }))
      const page = await assertTwoSheets(browser, write('sheets-many', ofMany))
      assert.equal(await page.locator('.sheet-table tbody tr').count(), 27)
    }],
    ...(command ? ['en', 'id', 'ru'].map(language => [`jarak report --print: two sheets (${language})`, async browser => {
      const path = join(folder, `sheets-${language}.html`)
      execFileSync(command, ['report', '--print', '--quiet', '--lang', language, '-o', path], { cwd: folder })
      const page = await assertTwoSheets(browser, path)
      assert.equal(await page.evaluate(() => document.documentElement.lang), language)
    }]) : []),
  ]
}
