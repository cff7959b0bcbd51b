// Answers that nobody would write by hand: empty, tiny, huge, broken, hostile. The page stays whole and every text stays a text.

import assert from 'node:assert/strict'
import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { drawn, openReport, sharedReport } from './browser.mjs'

const HOSTILE = '</script><img src=x onerror="document.title=\'owned\'"><b>bold</b> ]]> <!-- & "quotes" \u2028'

/** The answer with every text replaced by change(text), names of things that the page looks up by left alone. */
function mapTexts(value, change, key = '') {
  if (Array.isArray(value)) return value.map(item => mapTexts(item, change, key))
  if (value && typeof value === 'object') return Object.fromEntries(Object.entries(value).map(([k, v]) => [k, mapTexts(v, change, k)]))
  const isKey = /^(code|partner|state|language|indicator|indicators|group|dimension|direction|period_kind|natural_unit|finding|first_day|last_day|period|first_period|last_period|url|status|cell|choices|main|left_out|reporter|hinge)$/.test(key)
  return typeof value === 'string' && !isKey ? change(value) : value
}

async function openClean(browser, path, options) {
  const page = await openReport(browser, path, options)
  assert.deepEqual(page.errors, [])
  return page
}

export function tests(reports) {
  const { answer, few, write, template, folder } = reports
  return [
    ...[['an empty answer', {}], ['no pairs', { ...answer, pairs: [], states: [] }], ['null', null], ['a list', []]].map(([name, content], i) =>
      [`${name}: says so and what to do`, async browser => {
        const page = await openClean(browser, write(`empty-${i}`, content))
        assert.match(await page.locator('main').textContent(), /no answer.*jarak load/s)
      }]),
    ['the template alone says that it is empty', async browser => {
      const path = join(folder, 'template.html')
      writeFileSync(path, template)
      const page = await openClean(browser, path)
      assert.match(await page.locator('h1').textContent(), /no answer/)
    }],
    ['an answer cut off in the middle says so', async browser => {
      const path = join(folder, 'cut.html')
      writeFileSync(path, template.replace('id="answer">{}', 'id="answer">{"pairs": [{"partner": "RUS",'))
      const page = await openClean(browser, path)
      assert.match(await page.locator('main').textContent(), /cannot be read/)
    }],
    ['one pair without rivals, claims, gaps and findings', async browser => {
      const [pair] = answer.pairs
      const page = await openClean(browser, write('one', { partner: answer.partner, states: [answer.states[0]], indicators: answer.indicators, pairs: [pair] }))
      assert.equal(await page.locator('.verdicts td').count(), pair.changes.length)
      assert.equal(await page.locator('#rivals, #claims').count(), 0)
    }],
    ['pairs with nothing but their names', async browser => {
      const page = await openClean(browser, write('bare', { pairs: [{ partner: 'RUS', state: 'KAZ', rival: false }, { partner: 'RUS', state: 'XXX', changes: null, series: [{ indicator: 'trade.share' }] }] }))
      assert.equal(await page.locator('h1').count(), 1)
    }],
    ['verdicts with parts missing', async browser => {
      const torn = structuredClone(few)
      const specification = i => [i % 2, i / 10, null, null, i > 2 ? 'closer' : 'undecided']
      torn.choices = [{ votes: 'catalogue' }, { votes: 'votes.agreement' }]
      torn.pairs[0].groups = { signals: null, volume: {}, share: { direction: 'closer', change: 0.4, levels: [{ year: 2012, level: 1 }, { year: 2013 }, { year: '2014', level: 1 }, { year: 2020, level: 2 }],
        steps: null, reasons: [null, { contribution: null }, { indicator: 'trade.share', contribution: 0.3 }], specifications: [[999, null], null, ...[1, 2, 3, 4].map(specification)] }, other: 7 }
      torn.pairs[2].groups = 'none'
      const page = await openClean(browser, write('torn', torn))
      await page.locator('#pair-KAZ > summary').click()
      await page.locator('#pair-KAZ .specifications').waitFor()
      await drawn(page)
      assert.equal(await page.locator('#pair-KAZ .waterfall tbody tr').count(), 3)
      assert.equal(await page.locator('#pair-KAZ .specification-block tbody tr').count(), 2)
      assert.deepEqual(page.errors, [])
    }],
    ['rows and points with missing numbers', async browser => {
      const holed = structuredClone(few)
      for (const pair of holed.pairs) {
        for (const change of pair.changes) Object.assign(change, { natural_change: null, ratio: null, conf_low: null, first_natural: null, direction: null })
        for (const series of pair.series) series.points.forEach((p, i) => Object.assign(p, i % 2 ? { natural: null } : { natural_low: null, natural_high: null }))
      }
      const page = await openClean(browser, write('holed', holed))
      assert.doesNotMatch(await page.locator('main').innerText(), /NaN|undefined|null|Infinity/)
      assert.equal(await page.locator('.verdicts td.undecided').count(), 0, 'what is not compared is not undecided')
      assert.ok(await page.locator('.verdicts td.uncompared').count() > 0)
    }],
    ['a change that is not compared, and who moved, in every language', async browser => {
      for (const [language, words] of [['en', 'not compared'], ['id', 'tidak dibandingkan'], ['ru', 'не сравнивается']]) {
        const told = { ...structuredClone(few), language, votes_sentence: 'In votes it is mainly Russia that moved.' }
        delete told.pairs[0].changes[0].direction
        const page = await openClean(browser, write(`uncompared-${language}`, told))
        assert.deepEqual(await page.locator('.verdicts td.uncompared .direction').allTextContents(), [words])
        assert.equal(await page.locator('h1 + .moved').textContent(), told.votes_sentence)
      }
    }],
    ['no number on the page is NaN, undefined, null or infinite', async browser => {
      const page = await sharedReport(browser, reports.own ?? reports.fixture)
      assert.doesNotMatch(await page.evaluate(() => document.querySelector('main').textContent), /NaN|undefined|\bnull\b|Infinity|∞/)
      assert.doesNotMatch(await page.evaluate(() => [...document.querySelectorAll('main svg')].map(e => e.outerHTML).join('')), /NaN|undefined|Infinity/)
    }],
    ['markup in texts stays text', async browser => {
      const page = await openClean(browser, write('hostile', mapTexts(few, () => HOSTILE)))
      assert.equal(await page.locator('h1').textContent(), HOSTILE)
      assert.equal(await page.locator('main img, main b:text-is("bold"), main script').count(), 0)
      assert.equal(await page.title() === 'owned', false)
      await page.locator('#series .mark').first().click({ force: true })
      assert.equal(await page.locator('.tip img').count(), 0)
    }],
    ['an address that is no web address is not a link', async browser => {
      const evil = structuredClone(few)
      for (const source of evil.sources) source.url = 'javascript:alert(1)'
      for (const fact of evil.facts) fact.url = 'data:text/html,x'
      const page = await openClean(browser, write('evil', evil))
      assert.equal(await page.locator('#sources a').count(), 0)
      await page.locator('#series .mark').last().click({ force: true })
      assert.equal(await page.locator('.tip a').count(), 0)
    }],
    ['very long names fit on a phone', async browser => {
      const long = mapTexts(few, text => `${text} ${'Donaudampfschifffahrtsgesellschaft'.repeat(4)} of the United and Rather Long Republics`)
      const page = await openClean(browser, write('long', long), { viewport: { width: 360, height: 740 } })
      assert.ok(await page.evaluate(() => document.documentElement.scrollWidth) <= 360)
    }],
    ['series that go beyond the window: the window is shaded, the change is of the window', async browser => {
      const page = await openClean(browser, write('window', { ...few, since: 2018, until: 2022 }))
      assert.ok(await page.locator('#series .window').count() > 0)
      assert.match(await page.locator('#scatter .mark').first().getAttribute('aria-label'), /2018–2022/)
      const whole = await sharedReport(browser, reports.fixture)
      assert.equal(await whole.locator('.window rect, rect.window').count(), 0)
    }],
    ['no change and a change of one are said in words', async browser => {
      const still = structuredClone(few)
      const rows = still.pairs[0].changes.filter(r => r.indicator === 'meetings.volume')
      Object.assign(rows[0], { natural_change: 1 })
      Object.assign(still.pairs[2].changes.find(r => r.indicator === 'meetings.volume'), { natural_change: 0 })
      const page = await openClean(browser, write('still', still))
      const texts = await page.locator('.verdicts .change').allTextContents()
      assert.ok(texts.includes('+1 visit') && texts.includes('no change'), texts.join())
    }],
    ['ten states, twenty rivals', async browser => {
      const many = structuredClone(answer)
      many.states = Array.from({ length: 10 }, (_, i) => ({ code: `S${i}`, name: `State ${i}` }))
      many.rivals = Array.from({ length: 20 }, (_, i) => ({ code: `R${i}`, name: `Rival ${i}` }))
      many.pairs = many.states.flatMap((s, i) => [many.partner, ...many.rivals].map((p, k) => ({ ...structuredClone(answer.pairs[(i + k) % 3]), partner: p.code, state: s.code, rival: k > 0 })))
      const page = await openClean(browser, write('many', many))
      await page.locator('#verdict summary').click()
      await page.locator('.verdicts thead th').first().waitFor() // made a moment after it is unfolded
      assert.equal(await page.locator('.verdicts thead th').count(), 11)
      assert.ok(await page.evaluate(() => document.documentElement.scrollWidth <= innerWidth))
    }],
    ['an unknown dimension, group, direction, status and unit', async browser => {
      const strange = JSON.parse(JSON.stringify(few).replaceAll('"trade"', '"gifts"').replaceAll('"volume"', '"heft"').replaceAll('"closer"', '"sideways"')
        .replaceAll('"official"', '"whispered"').replaceAll('"USD_million"', '"camels_per_year"'))
      const page = await openClean(browser, write('strange', strange))
      assert.match(await page.locator('.verdicts').textContent(), /Other/)
    }],
    ['every language has every word, with the same places to fill', async () => {
      const [en, ...others] = await Promise.all(['en', 'id', 'ru'].map(async tag => (await import(`../../web/src/words-${tag}.js`)).default))
      const places = text => [...text.matchAll(/\{\w+\}/g)].map(m => m[0]).sort().join()
      for (const words of others) {
        assert.deepEqual(Object.keys(words), Object.keys(en))
        for (const [key, text] of Object.entries(words)) assert.equal(places(text), places(en[key]), key)
      }
    }],
    ['nothing in the page may load or send anything', async () => {
      assert.match(template, /http-equiv="Content-Security-Policy" content="default-src 'none'; script-src 'sha256-/)
      const outside = [...template.matchAll(/(?:src|href|action)\s*=\s*["']?(https?:)?\/\/[^"'\s>]+/gi)].map(m => m[0])
      assert.deepEqual(outside, [])
    }],
  ]
}
