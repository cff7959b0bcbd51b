// Charts are saved as they are seen: an SVG that needs nothing else, a PNG with something on it, and the numbers as CSV.

import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import { openReport } from './browser.mjs'

/** What a click on a chart's button hands to the browser: {name, bytes}. */
export async function saved(page, what, kind) {
  const [download] = await Promise.all([page.waitForEvent('download'), page.locator(`.savable[data-what="${what}"] .save:text-is("${kind}")`).click()])
  return { name: download.suggestedFilename(), bytes: readFileSync(await download.path()) }
}

/** CSV as a list of objects; null where a field is empty without quotes. */
export function recordsIn(text) {
  const lines = [[]]
  for (const [, quoted, plain, end] of text.matchAll(/(?:"((?:[^"]|"")*)"|([^,\n]*))(,|\n)/g)) {
    lines.at(-1).push(quoted === undefined ? plain || null : quoted.replaceAll('""', '"'))
    if (end === '\n') lines.push([])
  }
  const [names, ...rows] = lines.filter(line => line.length > 0)
  return rows.map(row => Object.fromEntries(names.map((name, i) => [name, row[i]])))
}

/** How many pixels of a PNG are not as its first; runs in the page. */
export async function drawnPixels(bytes) {
  const image = await createImageBitmap(new Blob([new Uint8Array(bytes)], { type: 'image/png' }))
  const canvas = new OffscreenCanvas(image.width, image.height), context = canvas.getContext('2d')
  context.drawImage(image, 0, 0)
  const { data } = context.getImageData(0, 0, image.width, image.height)
  let drawn = 0
  for (let i = 0; i < data.length; i += 4) if (data[i] !== data[0] || data[i + 1] !== data[1] || data[i + 2] !== data[2]) drawn += 1
  return drawn
}

export const telling = svg => {
  const root = new DOMParser().parseFromString(svg, 'image/svg+xml').documentElement
  return { name: root.localName, texts: [...root.querySelectorAll('text')].map(text => text.textContent).join(' '), shapes: root.querySelectorAll('path, circle, rect, line').length,
    unstyled: root.querySelectorAll('[class]').length, broken: root.querySelectorAll('parsererror').length }
}

export function tests({ fixture, own, answer }) {
  const path = own ?? fixture
  return [
    ['every chart can be saved, each in three ways, under a name of its own', async browser => {
      const page = await openReport(browser, path)
      const charts = await page.evaluate(() => [...document.querySelectorAll('.chart')].filter(chart => !chart.closest('.savable')).length)
      assert.equal(charts, 0, 'no chart without buttons')
      const names = await page.evaluate(() => [...document.querySelectorAll('.savable')].map(one => one.dataset.what))
      assert.equal(new Set(names).size, names.length)
      assert.equal(await page.locator('.save').count(), 3 * names.length)
      assert.equal(await page.locator('.source-line:empty').count(), 0)
    }],
    ['a saved SVG parses, has its styles in it, and title, unit and source', async browser => {
      const page = await openReport(browser, path, { acceptDownloads: true })
      for (const what of ['verdict', 'trade.share', await page.locator('#map .savable').getAttribute('data-what')]) {
        const { name, bytes } = await saved(page, what, 'SVG'), text = bytes.toString('utf8'), seen = await page.evaluate(telling, text)
        assert.match(name, /^jarak-RUS-KAZ-.*\.svg$/)
        assert.deepEqual([seen.name, seen.broken, seen.unstyled], ['svg', 0, 0])
        assert.doesNotMatch(text, /var\(--|<script|href=|NaN|undefined/)
        assert.match(text, /fill:rgb/)
        assert.ok(seen.shapes > 10, `${what}: ${seen.shapes} shapes`)
        assert.match(seen.texts, /Kazakhstan/)
        const foot = await page.locator(`.savable[data-what="${what}"] .source-line`).textContent()
        assert.ok(seen.texts.replace(/\s+/g, ' ').includes(foot.replace(/\s+/g, ' ')), foot)
      }
      assert.deepEqual(page.errors, [])
    }],
    ['a saved PNG has something on it, in the dark too', async browser => {
      for (const colorScheme of ['light', 'dark']) {
        const page = await openReport(browser, path, { acceptDownloads: true, colorScheme })
        for (const what of ['verdict', 'trade.volume']) {
          const { bytes } = await saved(page, what, 'PNG')
          assert.equal(bytes.subarray(1, 4).toString(), 'PNG')
          assert.ok(await page.evaluate(drawnPixels, [...bytes]) > 5000, what)
        }
      }
    }],
    ['a saved CSV has the numbers of the answer, each digit, and six of the ends of intervals', async browser => {
      const page = await openReport(browser, fixture, { acceptDownloads: true })
      const rows = recordsIn((await saved(page, 'trade.share', 'CSV')).bytes.toString('utf8'))
      const points = answer.pairs.filter(pair => pair.partner === answer.partner.code).flatMap(pair => pair.series.filter(one => one.indicator === 'trade.share').flatMap(one => one.points.map(point => ({ ...point, state: pair.state }))))
      assert.equal(rows.length, points.length)
      for (const point of points) {
        const row = rows.find(one => one.state === point.state && one.period === point.period)
        for (const key of ['natural', 'n_rows']) assert.equal(Number(row[key]), point[key], `${point.state} ${point.period} ${key}`)
        for (const key of ['natural_low', 'natural_high']) assert.equal(Number(row[key]), Number(point[key].toPrecision(6)), `${point.state} ${point.period} ${key}`)
      }
      const verdicts = recordsIn((await saved(page, 'verdict', 'CSV')).bytes.toString('utf8'))
      const changes = answer.pairs.flatMap(pair => Object.values(pair.groups).map(group => group.change)).sort()
      assert.deepEqual(verdicts.map(row => Number(row.change)).sort(), changes)
    }],
    ['a text that a spreadsheet would run is saved as a text, quoted where it must be', async browser => {
      const { csvOf } = await import('../../web/src/save.js').catch(() => ({}))
      assert.ok(csvOf, 'the module can be read without a page')
      assert.equal(csvOf([{ a: '=1+1', b: '-5', c: 'x, "y"', d: null, e: '', f: -0.1 }]), 'a,b,c,d,e,f\n\'=1+1,-5,"x, ""y""",,"",-0.1\n')
      assert.equal(csvOf([{ natural: 1.23456789, natural_low: 0.123456789, conf_high: 1234567.89, low: null }]), 'natural,natural_low,conf_high,low\n1.23456789,0.123457,1234570,\n')
    }],
  ]
}
