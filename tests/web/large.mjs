// Large answers open short, with everything in the file; values that stand alone are a table; on a phone no table is wider than the screen.

import assert from 'node:assert/strict'
import { openReport, sharedReport } from './browser.mjs'

const SCREEN = { width: 1280, height: 800 }, MOST_SCREENS = 8
const PHONE = { viewport: { width: 390, height: 844 }, hasTouch: true, isMobile: true }

/** A question of 27 states and a hub with three rivals, of the invented answer's pairs. */
function largeAnswer(answer) {
  const states = Array.from({ length: 27 }, (_, i) => ({ code: `S${i}`, name: `State ${i}` }))
  const rivals = Array.from({ length: 3 }, (_, i) => ({ code: `R${i}`, name: `Rival ${i}` }))
  const own = answer.pairs.filter(pair => pair.partner === answer.partner.code)
  const pairs = states.flatMap((state, i) => [answer.partner, ...rivals].map((partner, k) =>
    ({ ...structuredClone(k === 0 ? own[i % own.length] : answer.pairs[(i + k) % answer.pairs.length]), partner: partner.code, state: state.code, rival: k > 0 })))
  return { ...answer, states, rivals, pairs, claims: [], gaps: states.map(state => ({ partner: answer.partner.code, state: state.code, text: 'nobody counted' })) }
}

/** Tables, and frames around them, that are wider than what shows of them. Runs in the page. */
const tooWide = () => [...document.querySelectorAll('.scroll, .data, table')].filter(e => e.getClientRects().length && (e.scrollWidth > e.clientWidth + 1 || e.getBoundingClientRect().right > innerWidth + 1))
  .map(e => `${e.localName}.${e.className} ${e.scrollWidth}: ${e.textContent.slice(0, 60)}`)

export function tests({ own, fixture, answer, few, write }) {
  const path = write('large', largeAnswer(answer))
  return [
    ['27 states and three rivals: at most eight screens, and every section unfolds', async browser => {
      const page = await openReport(browser, path, { viewport: SCREEN })
      const height = await page.evaluate(() => document.documentElement.scrollHeight)
      assert.ok(height <= MOST_SCREENS * SCREEN.height, `${height / SCREEN.height} screens`)
      for (const id of ['closeness', 'verdict', 'series', 'votes', 'scatter', 'rivals', 'missing', 'sources']) {
        assert.equal(await page.locator(`#${id} details.later > :not(summary)`).count(), 0, `${id} is made later`)
        await page.locator(`#${id} > details > summary`).click()
        await page.locator(`#${id} details.later > :not(summary)`).first().waitFor({ state: 'attached' }) // a moment later
        assert.ok(await page.locator(`#${id} details.later > :not(summary)`).count() > 0, id)
        assert.equal(await page.locator(`#${id} h2`).count(), 1)
      }
      assert.equal(await page.locator('.verdicts thead th').count(), 28)
      assert.deepEqual(page.errors, [])
    }],
    ['a link into a folded section opens it', async browser => {
      for (const [id, section] of [['series-trade-share', 'series'], ['pair-S3', 'closeness'], ['sources', 'sources']]) {
        const page = await openReport(browser, path, {}, `#${id}`)
        assert.ok(await page.locator(`#${section} > details`).evaluate(folded => folded.open), id)
        assert.ok(await page.locator(`#${id}`).isVisible(), id)
      }
    }],
    ['a value that stands alone is a row of a table, not a chart of one dot', async browser => {
      const alone = structuredClone(few)
      const cut = pair => pair.series.filter(one => one.indicator === 'trade.share').forEach(one => { one.points = one.points.slice(-1) })
      alone.pairs.filter(pair => pair.partner === few.partner.code).forEach(cut)
      const page = await openReport(browser, write('alone', alone))
      assert.equal(await page.locator('#series-trade-share .chart').count(), 0)
      assert.equal(await page.locator('#series-trade-share .singles tbody tr').count(), few.states.length)
      assert.match(await page.locator('#series-trade-share .singles tbody').textContent(), /\d %/)
      assert.deepEqual(page.errors, [])
    }],
    ['on a phone no table scrolls sideways', async browser => {
      const page = await openReport(browser, own ?? fixture, PHONE)
      await page.evaluate(() => { for (const one of document.querySelectorAll('details')) one.open = true })
      await page.evaluate(() => new Promise(done => requestAnimationFrame(() => requestAnimationFrame(done))))
      assert.deepEqual(await page.evaluate(tooWide), [])
    }],
    ['a small answer opens on twelve screens at most, folded where it is long, and the keyboard and paper reach the rest', async browser => {
      const page = await openReport(browser, own ?? fixture, { viewport: SCREEN, asItOpens: true })
      const height = await page.evaluate(() => document.documentElement.scrollHeight)
      assert.ok(height <= 12 * SCREEN.height, `${height / SCREEN.height} screens`)
      const list = page.locator('#sources ol')
      assert.ok(!await list.isVisible())
      await page.locator('#sources > details > summary').focus()
      await page.keyboard.press('Enter')
      assert.ok(await list.isVisible())
      assert.ok(!await page.locator('#missing details > :not(summary)').first().isVisible())
      await page.evaluate(() => dispatchEvent(new Event('beforeprint')))
      for (const id of ['series', 'missing']) assert.ok(await page.locator(`#${id} > details`).evaluate(one => one.open), id)
      await page.evaluate(() => dispatchEvent(new Event('afterprint')))
      assert.ok(!await page.locator('#missing > details').evaluate(one => one.open))
      assert.deepEqual(page.errors, [])
    }],
    ['a link to a folded section, or into it, unfolds it', async browser => {
      for (const [id, section] of [['sources', 'sources'], ['series-trade-share', 'series']]) {
        const page = await openReport(browser, fixture, { asItOpens: true }, `#${id}`)
        assert.ok(await page.locator(`#${section} > details`).evaluate(folded => folded.open), id)
        assert.ok(await page.locator(`#${id}`).isVisible(), id)
      }
    }],
    ['a small answer has nothing made later', async browser => {
      const page = await sharedReport(browser, fixture)
      assert.equal(await page.locator('details.later').count(), 0)
    }],
  ]
}
