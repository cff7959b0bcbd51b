// Rerouted goods that the store keeps: a row each, with what is not known; nothing where none are kept.

import assert from 'node:assert/strict'
import { openReport, sharedReport } from './browser.mjs'

export function tests({ fixture, few, write }) {
  const [state] = few.states
  const goods = { state: state.code, partner: few.partner.code, origin: 'EUU', product: '850111', since: '2022-03', unit: 'EUR', has_onward: false, ratio: 6.83, ratio_low: 3.1, ratio_high: 14.9, q: 0.02,
    excess_low: 1.2e6, excess_high: 3.4e6 }
  return [
    ['rerouted goods: effect, interval, q and value range, and that nobody knows whether they went on', async browser => {
      const page = await openReport(browser, write('rerouted', { ...few, rerouted: [goods, { ...goods, product: '<i>8504</i>', ratio: null, has_onward: true }], rerouted_before: 1 }))
      assert.deepEqual(await page.locator('#rerouted tbody tr').first().locator('th, td').allTextContents(),
        ['850111', state.name, `EUU → ${few.partner.name}, 2022-03`, '×6.83×3.10 … ×14.9', '0.020', '1.20 million € … 3.40 million €'])
      assert.equal(await page.locator('#rerouted tbody th').nth(1).textContent(), '<i>8504</i>')
      const text = await page.locator('#rerouted').textContent()
      assert.match(text, new RegExp(`Not known: .* ${state.name} → ${few.partner.name}\\.`))
      assert.match(text, /no proof/)
      assert.match(text, /not shown/)
      assert.deepEqual(page.errors, [])
    }],
    ['no section of rerouted goods where none are kept', async browser => {
      assert.equal(await (await sharedReport(browser, fixture)).locator('#rerouted').count(), 0)
    }],
  ]
}
