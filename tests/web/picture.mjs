// The picture that answers: every verdict is a dot, where its change says, as sure as it is, and nothing is cut off unseen.

import assert from 'node:assert/strict'
import { answerIn } from './reports.mjs'
import { openReport, sharedReport } from './browser.mjs'

const SURE = ['closer', 'apart', 'no material change']

const verdictsOf = answer => answer.pairs.flatMap(pair => Object.entries(pair.groups).map(([group, verdict]) => ({ pair, group, ...verdict })))
  .filter(one => [one.change, one.conf_low, one.conf_high].every(Number.isFinite))

/** The dots as drawn: centre, whether sure, and the accessible name. Runs in the page. */
const dots = () => [...document.querySelectorAll('#picture .forest .forest-dot')].map(node => {
  const box = node.getBoundingClientRect()
  return { x: box.left + box.width / 2, sure: node.parentNode.classList.contains('sure'), beyond: node.classList.contains('beyond'), name: node.getAttribute('aria-label') }
})

/** A copy of an answer of one pair whose verdicts are as given. */
function withVerdicts(answer, verdicts) {
  const copy = structuredClone(answer)
  for (const pair of copy.pairs) pair.groups = {}
  for (const [i, verdict] of verdicts.entries()) copy.pairs[i].groups = { volume: { levels: [], specifications: [], ...verdict } }
  return copy
}

function shownTests(name, path) {
  const answer = answerIn(path)
  return [
    [`${name}: the picture has a dot for every verdict, filled where it is sure`, async browser => {
      const page = await sharedReport(browser, path)
      const drawn = await page.evaluate(dots), wanted = verdictsOf(answer)
      assert.equal(drawn.length, wanted.length)
      assert.equal(drawn.filter(dot => dot.sure).length, wanted.filter(one => SURE.includes(one.direction)).length)
      assert.ok(drawn.every(dot => /,.*[\d]/.test(dot.name)))
    }],
    [`${name}: its table has the same rows`, async browser => {
      const page = await sharedReport(browser, path)
      assert.equal(await page.locator('#picture tbody tr').count(), verdictsOf(answer).length)
    }],
    [`${name}: the sentence and the whole picture are on the first screen`, async browser => {
      const page = await openReport(browser, path, { viewport: { width: 1280, height: 800 } })
      const bottom = await page.locator('#picture .chart').evaluate(node => node.getBoundingClientRect().bottom)
      assert.ok(bottom <= 800, `${bottom}`)
    }],
  ]
}

export function tests({ fixture, own, few, write }) {
  return [...shownTests('fixture', fixture), ...(own ? shownTests('jarak report', own) : []),
    ['a larger change stands farther right; right of the line is closer', async browser => {
      const path = write('forest', withVerdicts(few, [{ direction: 'apart', change: -0.5, conf_low: -0.6, conf_high: -0.4 }, { direction: 'undecided', change: 0.1, conf_low: -0.2, conf_high: 0.4 },
        { direction: 'closer', change: 0.9, conf_low: 0.7, conf_high: 1.1 }]))
      const page = await openReport(browser, path)
      const drawn = (await page.evaluate(dots)).sort((p, q) => p.x - q.x), zero = await page.locator('#picture .forest-zero').first().evaluate(node => node.getBoundingClientRect().left)
      assert.match(drawn.map(dot => dot.name).join('|'), /−0.50.*\+0.10.*\+0.90/)
      assert.ok(drawn[0].x < zero && drawn[1].x > zero)
      assert.deepEqual(drawn.map(dot => dot.sure), [true, false, true])
      const opacity = await page.locator('#picture .chart .forest-item.unsure .forest-reach').first().evaluate(node => Number(getComputedStyle(node).strokeOpacity))
      assert.ok(opacity < 0.6, 'pale')
    }],
    ['an interval that leaves the axis ends in an arrow with its value; a change that does is an arrow itself', async browser => {
      const path = write('clipped', withVerdicts(few, [{ direction: 'undecided', change: 0.1, conf_low: -7.25, conf_high: 0.4 }, { direction: 'undecided', change: 0.2, conf_low: 0, conf_high: 0.4 },
        { direction: 'undecided', change: 0.3, conf_low: 0, conf_high: 0.5 }, { direction: 'closer', change: 40, conf_low: 39, conf_high: 41 }]))
      const page = await openReport(browser, path)
      assert.deepEqual(await page.locator('#picture .forest-arrow').count(), 1)
      assert.deepEqual((await page.locator('#picture .forest-end').allTextContents()).sort(), ['+40.00', '−7.25'].sort())
      assert.equal((await page.evaluate(dots)).filter(dot => dot.beyond).length, 1)
    }],
    ['one state: its groups, and below each its indicators', async browser => {
      const [state] = few.states
      const page = await openReport(browser, write('one', { ...few, states: [state], pairs: few.pairs.filter(pair => pair.state === state.code) }))
      assert.ok(await page.locator('.forest-name:not(.strong)').count() > 0)
      assert.deepEqual(page.errors, [])
    }],
    ['no verdict: no picture, and the sentence stands alone', async browser => {
      const page = await openReport(browser, write('none', withVerdicts(few, [])))
      assert.equal(await page.locator('#picture').count(), 0)
      assert.equal(await page.locator('h1').count(), 1)
      assert.deepEqual(page.errors, [])
    }],
  ]
}
