// The pages of pictures that the command writes with -o: drawn without errors, with a table for each picture, usable by all.

import assert from 'node:assert/strict'
import { execFileSync } from 'node:child_process'
import { fileURLToPath } from 'node:url'
import { readFileSync, statSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { answerIn } from './reports.mjs'
import { drawn, openReport, sharedReport } from './browser.mjs'
import { overflowing, weakContrasts } from './access.mjs'
import { drawnPixels, recordsIn, saved, telling } from './save.mjs'
import { clusterOrder } from '../../web/src/pictures/cluster-order.js'
import en from '../../web/src/pictures/words-en.js'
import id from '../../web/src/pictures/words-id.js'
import ru from '../../web/src/pictures/words-ru.js'

const MOST_BYTES = 400_000
const PHONE = { viewport: { width: 360, height: 740 }, hasTouch: true, isMobile: true }

/** What each page is asked with, and the sections that it must have. */
const PAGES = [
  ['rerouting', ['reroute', '--demo'], ['flows', 'courses', 'heat', 'histogram', 'products', 'notes']],
  ['scenario', ['cut', 'RUS', 'KAZ', '--with', 'world.csv', '--theta-sd', '0.15', '--draws', '20'], ['map', 'bars', 'notes']],
  ['dependence', ['cut', '--demo', '--dependence', 'Hub', '--theta-sd', '0.15', '--draws', '20'], ['bars', 'notes']],
  ['matrix', ['cut', '--demo', '--matrix'], ['clusters', 'notes']],
  ['sectors', ['cut', '--io', 'table.csv', 'KAZ', 'RUS', '--theta', '5', '--theta-sd', '0.15', '--draws', '20'], ['map', 'bars', 'sectors', 'notes']],
  ['routes', ['cut', '--routes', 'kazakhstan-oil'], ['network', 'remains', 'notes']],
]

const placeholders = text => [...text.matchAll(/\{(\w+)\}/g)].map(match => match[1]).sort()

/** Sections with a picture and without a table of its numbers. Runs in the page. */
const withoutTable = () => [...document.querySelectorAll('main section')].filter(one => one.querySelector('svg, .heat-map') && !one.querySelector('table')).map(one => one.id)

/** Flows between states that are on the map, those at home among them. */
const WORLD = ['RUS', 'KAZ', 'CHN', 'DEU'].flatMap((from, i, all) => all.map((to, j) => `${from},${to},${i === j ? 1000 * (i + 1) : 20 + 7 * i + 5 * j}`))

/** A table of four countries and two sectors: who sells what to whom, for which use. */
const TABLE = ['RUS', 'KAZ', 'CHN', 'DEU'].flatMap((from, i, all) => ['Food', 'Steel'].flatMap((sector, k) => all.flatMap((to, j) => ['Food', 'Steel', 'final'].map((use, u) =>
  `${from},${sector},${to},${use},${(i === j ? 300 * (i + 1) : 9 + 3 * i + 2 * j + k) * (u === 2 ? 2 : 1)}`))))

function testsOf(reports, [name, question, sections]) {
  const path = reports.picturesOf(name, ...question)
  if (!path) return []
  return [
    [`${name}: the page has its sections, each with its picture and its table, and nothing goes wrong`, async browser => {
      const page = await openReport(browser, path)
      assert.deepEqual(await page.$$eval('main section[id]', all => all.map(one => one.id)), ['answer-section', ...sections])
      assert.deepEqual(await page.evaluate(withoutTable), [])
      assert.deepEqual(page.errors, [])
      assert.deepEqual(page.requests.filter(url => !url.startsWith('file:')), [])
      assert.ok(statSync(path).size < MOST_BYTES, `${statSync(path).size} bytes`)
      const text = await page.evaluate(() => document.body.innerText)
      assert.doesNotMatch(text, /undefined|NaN|\[object|\{\w+\}/)
    }],
    [`${name}: text is readable in light and dark`, async browser => {
      for (const colorScheme of ['light', 'dark']) {
        const page = await openReport(browser, path, { colorScheme })
        assert.deepEqual(await page.evaluate(weakContrasts), [], colorScheme)
      }
    }],
    [`${name}: nothing is wider than a phone`, async browser => {
      const page = await openReport(browser, path, PHONE)
      assert.deepEqual(await page.evaluate(overflowing), [])
      assert.ok(await page.evaluate(() => document.documentElement.scrollWidth <= document.documentElement.clientWidth))
    }],
    [`${name}: marks are reached by keyboard and tell their numbers`, async browser => {
      const page = await sharedReport(browser, path)
      const marks = page.locator('.chart .mark[tabindex="0"]')
      assert.ok(await marks.count() > 0)
      for (const mark of (await marks.all()).slice(0, 4)) {
        await mark.focus()
        await page.keyboard.press('ArrowRight')
        await page.keyboard.press('Enter')
        assert.match(await page.locator('.tip').innerText(), /\d|no figures|no data/)
        await page.keyboard.press('Escape')
      }
    }],
    [`${name}: every picture is saved, as it is seen and as its numbers`, async browser => {
      const page = await openReport(browser, path, { acceptDownloads: true })
      assert.equal(await page.evaluate(() => [...document.querySelectorAll('.chart, .heat-map')].filter(one => !one.closest('.savable')).length), 0, 'no picture without buttons')
      const names = await page.$$eval('.savable', all => all.map(one => one.dataset.what))
      assert.deepEqual(names, sections.filter(one => !['notes', 'products'].includes(one)))
      for (const what of names) {
        const svg = await saved(page, what, 'SVG'), seen = await page.evaluate(telling, svg.bytes.toString('utf8'))
        assert.match(svg.name, new RegExp(`^jarak-[A-Za-z0-9-]*${what}\\.svg$`))
        assert.deepEqual([seen.name, seen.broken, seen.unstyled], ['svg', 0, 0])
        assert.ok(seen.shapes > 2 && seen.texts.includes('jarak 0'), seen.texts)
        assert.doesNotMatch(svg.bytes.toString('utf8'), /var\(--|<script|href=|NaN|undefined/)
        const rows = recordsIn((await saved(page, what, 'CSV')).bytes.toString('utf8'))
        assert.ok(rows.length > 1 && Object.keys(rows[0]).length > 2)
        assert.ok(rows.some(row => Object.values(row).some(value => /^-?[\d.]+(e-?\d+)?$/.test(value ?? ''))))
      }
      assert.ok(await page.evaluate(drawnPixels, [...(await saved(page, names[0], 'PNG')).bytes]) > 500)
    }],
    [`${name}: an unknown kind of data says so`, async browser => {
      const odd = reports.picturesOf(`${name}-odd`, ...question)
      writeFileSync(odd, readFileSync(odd, 'utf8').replace(/(id="answer">).*?(<\/script>)/s, '$1{"kind":"<b>"}$2'))
      const page = await openReport(browser, odd)
      assert.equal(await page.locator('h1').innerText(), en.noPictures)
    }],
  ]
}

export function tests(reports) {
  writeFileSync(join(reports.folder, 'world.csv'), `exporter,importer,value\n${WORLD.join('\n')}\n`)
  writeFileSync(join(reports.folder, 'table.csv'), `exporter,sector,importer,use,value\n${TABLE.join('\n')}\n`)
  return [
    ['pictures: every language has the same words with the same places', async () => {
      for (const table of [id, ru]) {
        assert.deepEqual(Object.keys(table).sort(), Object.keys(en).sort())
        for (const key of Object.keys(en)) assert.deepEqual(placeholders(table[key]), placeholders(en[key]), key)
      }
    }],
    ...PAGES.flatMap(page => testsOf(reports, page)),
    ...reroutingTests(reports),
    ...lossTests(reports),
    ['matrix: countries that depend on each other stand together', async () => {
      const order = clusterOrder([[null, 0.1, 5, 0.1], [0.1, null, 0.1, 4], [5, 0.1, null, 0.2], [0.1, 4, 0.2, null]])
      assert.deepEqual([...order].sort(), [0, 1, 2, 3])
      for (const [i, j] of [[0, 2], [1, 3]]) assert.equal(Math.abs(order.indexOf(i) - order.indexOf(j)), 1)
    }],
  ]
}

/** Of a store with a list of products, compared with two states. */
function namedPictures(reports) {
  const run = (command, ...given) => execFileSync(command, given, { cwd: reports.folder })
  run('python3', fileURLToPath(new URL('../cli/made_trade.py', import.meta.url)))
  writeFileSync(join(reports.folder, 'product_codes_HS22_V202401.csv'), 'code,description\n850112,Électromoteurs\n')
  run(reports.command, 'load', '--quiet', '--db', 'named.duckdb', 'exports.csv', 'totals.csv', 'product_codes_HS22_V202401.csv')
  return reports.picturesOf('named', 'reroute', '--db', 'named.duckdb', '--origin', 'EUU', '--destination', 'RUS', '--hubs', 'KAZ,KGZ', '--since', '2022-03', '--control', 'ARM,GEO')
}

function reroutingTests(reports) {
  const path = reports.picturesOf('rerouted', 'reroute', '--demo')
  if (!path) return []
  return [
    ['rerouting: products are called by name where a list has it, and so are the states that they are compared with', async browser => {
      const page = await openReport(browser, namedPictures(reports))
      const panels = await page.locator('#courses figcaption').allTextContents(), rows = await page.locator('#products tbody th').allTextContents()
      assert.equal(panels.filter(text => text.startsWith('850112Électromoteurs')).length, 1, panels.join('; '))
      assert.ok(panels.some(text => text.startsWith('850111electrical equipment')), panels.join('; ')) // of no list: the chapter
      assert.ok(rows.includes('850112 Électromoteurs'), rows.join('; '))
      const controls = await page.locator('#flows table').last().locator('tbody th').allTextContents()
      assert.deepEqual(controls, ['Armenia, Georgia', en['control.other'], en['control.none'], '0.1', '0.2'])
      assert.deepEqual(page.errors, [])
    }],
    ['rerouting: what is drawn is what was found', async browser => {
      const answer = answerIn(path), page = await sharedReport(browser, path)
      const sum = answer.groups.flatMap(group => group.hubs).reduce((total, hub) => total + (hub.excess ?? 0), 0)
      const all = answer.totals.find(total => total.hub === 'all').excess
      assert.ok(Math.abs(sum - all) < 1e-6 * all, `${sum} against ${all}`)
      const counted = answer.histogram.bins.reduce((total, bin) => total + bin.barrier, 0)
      assert.equal(counted, answer.tested)
      const from = (answer.histogram.least_found - answer.histogram.first) / answer.histogram.width
      const right = answer.histogram.bins.slice(Math.ceil(from)).reduce((total, bin) => total + bin.barrier, 0)
      assert.ok(right <= answer.products.length && right >= answer.products.length - answer.histogram.bins[Math.floor(from)].barrier)
      assert.equal(await page.locator('#courses figure').count(), Math.min(answer.products.length, 12))
      assert.equal(await page.locator('#products tbody tr').count(), answer.products.length)
      assert.equal(await page.locator('#flows .flow').count(), answer.hubs.length)
    }],
    ['rerouting: a hub without figures on what it sent on is told so, in the picture and in the table', async browser => {
      const answer = answerIn(path), page = await sharedReport(browser, path)
      const silent = answer.flows.hubs.filter(hub => hub.onward === undefined)
      assert.ok(silent.length > 0)
      assert.equal(await page.locator('#flows .flow-unknown:not(i)').count(), silent.length)
      assert.equal(await page.locator('#flows tbody td', { hasText: en.noFigures }).count(), silent.length)
    }],
  ]
}

function lossTests(reports) {
  const path = reports.picturesOf('lost', 'cut', '--routes', 'kazakhstan-oil')
  if (!path) return []
  return [
    ['routes: choosing a loss strikes its routes out, and says what remains', async browser => {
      const answer = answerIn(path), page = await openReport(browser, path)
      for (const loss of answer.losses.filter(one => ['CPC', 'RUS'].includes(one.lost))) {
        await page.locator('#network .choices label', { hasText: loss.kind === 'state' ? 'all through Russia' : 'CPC' }).click()
        await drawn(page)
        assert.equal(await page.locator('#network .route-lane.lost').count(), loss.routes.length)
        assert.match(await page.locator('#network [aria-live]').innerText(), new RegExp(`${Math.round(100 * loss.surviving_low)}`))
      }
    }],
    ['sectors: every cell of the heat map has the number of the command, and the table has it, too', async browser => {
      const own = reports.picturesOf('sectors-own', 'cut', '--io', 'table.csv', 'KAZ', 'RUS', '--theta', '5'), answer = answerIn(own), page = await openReport(browser, own)
      assert.equal(await page.locator('#sectors .cluster-cell').count(), 8)
      const rows = await page.locator('#sectors tbody tr').evaluateAll(all => all.map(row => [...row.cells].map(cell => cell.textContent)))
      assert.deepEqual(rows.map(([name]) => name), answer.sectors)
      const kaz = answer.countries.find(one => one.iso3 === 'KAZ'), labels = await page.locator('#sectors .mark').evaluateAll(all => all.map(one => one.getAttribute('aria-label')))
      assert.ok(kaz.output_pct.some(value => Math.abs(value) > 0.1))
      for (const [j, sector] of answer.sectors.entries()) {
        const [label] = labels.filter(text => text.startsWith(`${sector}, Kazakhstan: `)), shown = Number(label.replace('−', '-').match(/: [+]?(-?[\d.]+)/)[1])
        assert.ok(Math.abs(shown - kaz.output_pct[j]) < 0.06, `${label} against ${kaz.output_pct[j]}`)
        assert.ok(rows[j].some(cell => label.endsWith(`: ${cell}`)))
      }
      assert.match(await page.locator('h1').innerText(), /Russia loses .*Kazakhstan loses/)
      assert.equal(await page.locator('#bars .loss-interval').count(), 0)
    }],
    ['sectors: where there is no equilibrium the page says why', async browser => {
      writeFileSync(join(reports.folder, 'one_way.csv'), `exporter,importer,sector,factor\n${['RUS', 'CHN', 'DEU'].flatMap(to => ['Food', 'Steel'].map(sector => `${to},KAZ,${sector},0`)).join('\n')}\n`)
      const own = reports.refusedPicturesOf('refused', 'cut', '--io', 'table.csv', '--scenario', 'one_way.csv', '--theta', '5')
      const page = await openReport(browser, own)
      assert.match(await page.locator('h1').innerText(), /no equilibrium/)
      assert.equal(await page.locator('.chart').count(), 0)
      assert.deepEqual(page.errors, [])
    }],
    ['scenario: the map, the bars and the table have the same numbers', async browser => {
      const own = reports.picturesOf('cost', 'cut', 'RUS', 'KAZ', '--with', 'world.csv'), page = await openReport(browser, own)
      const [name, value] = await page.locator('#bars tbody tr').first().locator('th, td').allTextContents()
      assert.equal(await page.locator('#map .loss-land').count(), 4)
      assert.equal(await page.locator(`#map .loss-land[aria-label="${name}, ${value}"]`).count(), 1)
      assert.match(await page.locator('#bars .mark').first().getAttribute('aria-label'), new RegExp(`^${name}, ${value.replace('+', '\\+')}`))
    }],
  ]
}
