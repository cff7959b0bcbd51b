// The page shows what the answer says: every row, every point, every figure, nothing from elsewhere.

import assert from 'node:assert/strict'
import { statSync } from 'node:fs'
import { answerIn } from './reports.mjs'
import { drawn, openReport, sharedReport } from './browser.mjs'

const LIMIT_BYTES = 1_500_000

/** How many values and single figures the charts of the series section must show. */
function expectedMarks(answer) {
  let values = 0, figures = 0
  for (const pair of answer.pairs.filter(p => p.partner === answer.partner.code)) {
    for (const indicator of new Set(pair.series.map(s => s.indicator))) {
      const drawn = pair.series.filter(s => s.indicator === indicator && s.points.some(p => typeof p.natural === 'number'))
      const series = drawn.find(s => s.period_kind === 'year') ?? drawn[0]
      if ((series?.points.filter(p => typeof p.natural === 'number').length ?? 0) < 2) continue // a value alone stands in a table
      values += series?.points.filter(p => typeof p.natural === 'number').length ?? 0
      figures += series?.facts.filter(f => f.first_day || series.points.some(p => p.period === f.cell)).length ?? 0
    }
  }
  return [values, figures]
}

function shownAnswerTests(name, path) {
  const answer = answerIn(path)
  const isTold = row => !answer.indicators.some(i => i.code === row.indicator && i.repeats)
  return [
    [`${name}: opens from disk without an error, warning or request beyond itself`, async browser => {
      const page = await sharedReport(browser, path)
      assert.deepEqual(page.errors, [])
      assert.equal(page.requests.length, 1)
      assert.match(page.requests[0], /^file:/)
    }],
    [`${name}: is smaller than 1.5 MB`, async () => assert.ok(statSync(path).size < LIMIT_BYTES, `${statSync(path).size} bytes`)],
    [`${name}: the answer's sentence is the heading`, async browser => {
      const page = await sharedReport(browser, path)
      assert.equal(await page.locator('h1').textContent(), answer.headline ?? answer.sentence)
    }],
    [`${name}: who moved in votes stands under the heading, where it is told`, async browser => {
      const page = await sharedReport(browser, path)
      assert.deepEqual(await page.locator('h1 + .moved').allTextContents(), answer.votes_sentence ? [answer.votes_sentence] : [])
    }],
    [`${name}: the table has a cell for every row of every partner, with the row's direction`, async browser => {
      const page = await sharedReport(browser, path)
      for (const partner of [answer.partner, ...answer.rivals]) {
        const radio = page.locator('#verdict input[type=radio]').and(page.locator(`[value="${partner.code}"]`))
        if (await radio.count()) await radio.check()
        await drawn(page)
        for (const direction of ['closer', 'apart', 'undecided']) {
          const wanted = answer.pairs.filter(p => p.partner === partner.code).flatMap(p => p.changes).filter(r => r.direction === direction && isTold(r)).length
          assert.equal(await page.locator(`.verdicts td.${direction}`).count(), wanted, `${partner.code} ${direction}`)
          const words = await page.locator(`.verdicts td.${direction} .direction`).allTextContents()
          assert.ok(words.every(word => word === direction), `${partner.code}: ${words}`)
          assert.equal(await page.locator(`.verdicts td.${direction} .glyph`).count(), wanted, 'a shape beside each word')
        }
        assert.equal(await page.locator('#verdict .left-out a').count(), answer.indicators.filter(i => answer.pairs.some(p => p.changes.some(r => r.indicator === i.code)) && i.repeats).length)
        const uncompared = answer.pairs.filter(p => p.partner === partner.code).flatMap(p => p.changes).filter(r => !r.direction && isTold(r))
        assert.deepEqual(await page.locator('.verdicts td.uncompared .direction').allTextContents(), uncompared.map(() => 'not compared'))
        for (const reason of await page.locator('.verdicts td.missing .reason').allTextContents()) assert.ok(reason.length > 0)
      }
    }],
    [`${name}: every point and every figure has a mark`, async browser => {
      const page = await sharedReport(browser, path)
      const shown = await page.locator('#series .mark').evaluateAll(marks => marks.map(mark => Number(mark.dataset.figures ?? 0)))
      assert.deepEqual([shown.filter(n => n === 0).length, shown.reduce((sum, n) => sum + n, 0)], expectedMarks(answer))
      const places = await page.locator('#series .mark').evaluateAll(marks => marks.filter(mark => {
        const box = mark.getBoundingClientRect()
        return !(box.width > 0 && box.height > 0)
      }).length)
      assert.equal(places, 0, 'marks without extent')
    }],
    [`${name}: every ideal point has a mark, every telling vote of the partner is listed`, async browser => {
      const page = await sharedReport(browser, path)
      const points = (answer.positions ?? []).flatMap(one => one.points), own = answer.pairs.filter(p => p.partner === answer.partner.code)
      const votes = own.flatMap(p => p.telling_votes ?? [])
      assert.equal(await page.locator('#votes').count(), points.length + votes.length > 0 ? 1 : 0)
      assert.equal(await page.locator('#votes .mark').count(), points.length)
      assert.equal(await page.locator('#votes .telling').count(), votes.length)
      assert.equal(await page.locator('#votes .telling-votes.closer .telling').count(), votes.filter(v => v.pull > 0).length)
    }],
    [`${name}: each verdict stands with its direction, its levels and its steps`, async browser => {
      const page = await sharedReport(browser, path)
      const groups = answer.pairs.filter(p => p.partner === answer.partner.code).flatMap(p => Object.values(p.groups ?? {}))
      for (const direction of ['closer', 'apart', 'undecided']) {
        const wanted = groups.filter(group => group.direction === direction).length
        assert.equal(await page.locator(`.pooled .pooled-verdict .direction.${direction}`).count(), wanted, direction)
      }
      const isFlat = group => ['undecided', 'no material change'].includes(group.direction)
      const marks = groups.reduce((sum, group) => sum + (isFlat(group) ? 1 : (group.levels?.length ?? 0) + (group.steps?.length ?? 0)), 0)
      assert.equal(await page.locator('.pooled .mark').count(), marks)
    }],
    [`${name}: a link to a pair unfolds its page, with a bar a reason and the curve of specifications`, async browser => {
      const page = await sharedReport(browser, path)
      for (const pair of answer.pairs.filter(p => p.partner === answer.partner.code && Object.keys(p.groups ?? {}).length)) {
        await page.locator(`.pooled a[href="#pair-${pair.state}"]`).click()
        const sheet = page.locator(`#pair-${pair.state}`)
        await sheet.locator('.pair-groups').waitFor({ state: 'visible' })
        await drawn(page)
        const groups = Object.values(pair.groups)
        assert.equal(await sheet.locator('.pair-group').count(), groups.length)
        assert.equal(await sheet.locator('.waterfall.by-indicator').count(), groups.filter(group => group.reasons?.length && typeof group.change === 'number').length)
        assert.equal(await sheet.locator('.waterfall.by-source').count(), groups.filter(group => group.source_reasons?.length && typeof group.change === 'number').length)
        const curves = groups.filter(group => (group.specifications?.length ?? 0) > 1).length
        if (curves) await sheet.locator('.specifications').first().waitFor()
        assert.equal(await sheet.locator('.specifications').count(), curves)
      }
    }],
    [`${name}: all claims, gaps and sources are listed`, async browser => {
      const page = await sharedReport(browser, path)
      assert.equal(await page.locator('.claim').count(), answer.claims.length)
      const gaps = await page.locator('#missing li').evaluateAll(items => items.map(item => Number(item.dataset.gaps)))
      assert.equal(gaps.reduce((sum, n) => sum + n, 0), answer.gaps.length)
      assert.equal(await page.locator('.sources > li').count(), answer.sources.length)
      assert.equal(await page.locator('#cautions li').count(), new Set((answer.cautions ?? []).map(note => note.text)).size)
    }],
    [`${name}: the map draws each state in the direction of the tie chosen`, async browser => {
      const page = await sharedReport(browser, path)
      const values = await page.locator('#map option').evaluateAll(options => options.map(o => o.value))
      assert.ok(values.length > 0)
      for (const value of values) {
        await page.locator('#map select').selectOption(value)
        await drawn(page)
        for (const state of answer.states) {
          const row = answer.pairs.find(p => p.partner === answer.partner.code && p.state === state.code)?.changes.find(r => r.indicator === value)
          const label = await page.locator('#map .mark').and(page.locator(`[aria-label^="${state.name}, "]`)).getAttribute('aria-label')
          assert.ok(label.startsWith(`${state.name}, ${row ? row.direction ?? 'not compared' : 'missing'}`), `${value}: ${label}`)
          const fill = await page.locator('#map .mark').and(page.locator(`[aria-label^="${state.name}, "]`)).getAttribute('fill')
          if (row?.direction) assert.equal(await page.locator(`#map pattern${/#[\w-]+/.exec(fill)[0]}`).count(), 1, `${value}: no hatching ${fill}`)
        }
      }
    }],
  ]
}

export function tests(reports) {
  const { fixture, own } = reports
  return [
    ...shownAnswerTests('fixture', fixture),
    ...(own ? shownAnswerTests('jarak report', own) : []),
    ['scatter and rivals have marks', async browser => {
      const page = await sharedReport(browser, fixture)
      assert.ok(await page.locator('#scatter .mark').count() >= 10)
      const inTrade = reports.answer.pairs.flatMap(p => p.series).filter(s => s.indicator.startsWith('trade.'))
      assert.equal(await page.locator('#rivals .mark').count(), inTrade.reduce((sum, s) => sum + s.points.length, 0))
    }],
    ['the steps of a waterfall add up to the change', async browser => {
      const page = await sharedReport(browser, fixture)
      const group = reports.answer.pairs[0].groups.volume
      for (const kind of ['by-indicator', 'by-source']) {
        const amounts = await page.locator(`#pair-KAZ .waterfall.${kind}`).nth(1).locator('td.n').evaluateAll(cells => cells.map(cell => Number(cell.textContent.replace('\u2212', '-'))))
        assert.ok(Math.abs(amounts.at(-1) - group.change) < 0.0051)
        assert.ok(Math.abs(amounts.slice(0, -1).reduce((a, b) => a + b, 0) - group.change) < 0.0051 * amounts.length)
      }
    }],
    ['the address of a pair opens its page', async browser => {
      const page = await openReport(browser, fixture, {}, '#pair-UZB')
      assert.ok(await page.locator('#pair-UZB .pair-groups').isVisible())
    }],
    ['choosing a state hides the others', async browser => {
      const page = await sharedReport(browser, fixture)
      await page.locator('#series input[value="KGZ"]').check()
      assert.equal(await page.locator('#series .panel:visible').count(), await page.locator('#series .panel[data-state="KGZ"]').count())
    }],
    ['the telling votes of one pair are shown at a time, each with how the two and all voted', async browser => {
      const page = await sharedReport(browser, fixture)
      assert.equal(await page.locator('#votes .vote-pair:visible').count(), 1)
      assert.equal(await page.locator('#votes input').count(), 4) // Turkmenistan has none
      await page.locator('#votes input[value="KGZ"]').check()
      assert.equal(await page.locator('#votes .telling:visible').count(), 2)
      const first = page.locator('#votes .vote-pair:visible .telling').first()
      assert.match(await first.textContent(), /2021-12-24 UNGA 6000 2021-12-24.*Russia: yes.*Kyrgyzstan: yes.*pull \+0\.47.*100 yes, 0 abstained, 30 no/)
      await page.locator('#votes input[value="UZB"]').check()
      assert.match(await page.locator('#votes .vote-pair:visible .apart').textContent(), /Russia: no.*Uzbekistan: yes.*Nuclear disarmament <b>verification<\/b> \(R\/73\/1\).*Uzbekistan: abstained/)
    }],
    ['choosing a verdict shows those claims alone', async browser => {
      const page = await sharedReport(browser, fixture)
      await page.locator('#claims input[value="disputed"]').check()
      assert.equal(await page.locator('.claim:visible').count(), 1)
    }],
    ['the numbers of a chart can be unfolded and equal its points', async browser => {
      const page = await sharedReport(browser, fixture)
      const block = page.locator('#series-trade-volume')
      await block.locator('summary').click()
      const points = reports.answer.pairs.filter(p => p.partner === 'RUS').flatMap(p => p.series).filter(s => s.indicator === 'trade.volume').flatMap(s => s.points)
      assert.equal(await block.locator('td.point:visible').count(), points.length)
    }],
    ...[['id', /menjauh/], ['ru', /дальше/]].map(([lang, word]) => [`speaks ${lang} where the answer does`, async browser => {
      const page = await openReport(browser, reports.write(lang, { ...reports.answer, language: lang }))
      assert.deepEqual(page.errors, [])
      assert.equal(await page.locator('html').getAttribute('lang'), lang)
      assert.match(await page.locator('.verdicts').textContent(), word)
    }]),
  ]
}
