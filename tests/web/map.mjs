// Whose the base map has disputed places, as docs/reference-data.md says.

import assert from 'node:assert/strict'
import { createRequire } from 'node:module'
import { openReport } from './browser.mjs'
import { worldTopology } from '../../web/world.mjs'

const require = createRequire(new URL('../../web/package.json', import.meta.url))
const { feature } = require('topojson-client')
const { geoContains } = await import(require.resolve('d3-geo'))

/** Places: whose they are drawn as, and whether as a shape that is disputed. */
const PLACES = [
  ['Simferopol', [34.1, 44.95], 'UKR'], ['Donetsk', [37.8, 48], 'UKR'], ['Laayoune', [-13.2, 27.1], 'ESH', true],
  ['Kyrenia', [33.4, 35.3], 'CYP', true], ['Limassol', [33, 34.8], 'CYP'], ['Hargeisa', [44.06, 9.56], 'SOM', true], ['Mogadishu', [45.3, 2.1], 'SOM'],
  ['Pristina', [21.16, 42.66], 'XKX', true], ['Sukhumi', [41.2, 42.95], 'GEO'], ['Tskhinvali', [43.96, 42.23], 'GEO'], ['Tiraspol', [29.63, 46.84], 'MDA'],
  ['Stepanakert', [46.75, 39.82], 'AZE'], ['Taipei', [121.5, 24.9], 'TWN'], ['Gaza', [34.4, 31.42], 'PSE'], ['Ramallah', [35.2, 31.95], 'PSE'],
  ['Golan', [35.8, 33], 'ISR'], ['Srinagar', [74.8, 34.1], 'IND'], ['Gilgit', [74.3, 35.9], 'PAK'], ['Stanley', [-58.5, -51.75], 'FLK'],
]

/** The report of few, its partner and its first state being others. */
function between(reports, partner, state) {
  const { few, write } = reports, text = JSON.stringify({ ...few, states: few.states.slice(0, 1), rivals: [], pairs: few.pairs.slice(0, 1), gaps: [], positions: [] })
  return write(`map-${partner}-${state}`, JSON.parse(text.replaceAll(`"${few.partner.code}"`, `"${partner}"`).replaceAll(`"${few.states[0].code}"`, `"${state}"`)))
}

/** Where partner and state are in the map, as shares of its width and height. */
async function placesIn(browser, path) {
  const page = await openReport(browser, path)
  assert.deepEqual(page.errors, [])
  const places = await page.locator('svg.map').first().evaluate(svg => {
    const { width, height } = svg.viewBox.baseVal
    const placeOf = selector => {
      const box = svg.querySelector(selector)?.getBBox()
      return box && { left: box.x / width, right: (box.x + box.width) / width, top: box.y / height, bottom: (box.y + box.height) / height }
    }
    return { partner: placeOf('.land.hub'), state: placeOf('.land:not(.hub):not(.neighbour)') }
  })
  await page.context().close()
  return places
}

const widthOf = place => place.right - place.left

export function tests(reports) {
  const world = worldTopology()
  const [countries, disputed] = [world.objects.countries, world.objects.disputed].map(object => feature(world, object).features)
  const at = (shapes, place) => shapes.filter(shape => geoContains(shape, place)).map(shape => shape.id)
  return [
    ['disputed places are drawn as the documents say', async () => {
      for (const [name, place, owner, isDisputed = false] of PLACES) {
        assert.deepEqual(at(countries, place), [owner], name)
        assert.equal(at(disputed, place).length > 0, isDisputed, name)
      }
    }],
    ['each shape has a state of its own, or none', async () => {
      const codes = countries.map(country => country.id).filter(Boolean)
      assert.equal(new Set(codes).size, codes.length)
      assert.ok(codes.length > 165, codes.length)
    }],
    ['the map shows the partner, an ocean away and across the antimeridian', async browser => {
      for (const [partner, state, least] of [['USA', 'CHN', 0.2], ['AUS', 'IDN', 0.2], ['FJI', 'NZL', 0.01]]) {
        const { partner: its, state: own } = await placesIn(browser, between(reports, partner, state))
        assert.ok(its && widthOf(its) > least && widthOf(its) < 0.7, `${partner}: ${JSON.stringify(its)}`)
        assert.ok(own.left > 0 && own.right < 1 && own.top > 0 && own.bottom < 1, `${state}: ${JSON.stringify(own)}`)
      }
    }],
    ['a large neighbour is seen in part, and land an ocean away does not widen the map', async browser => {
      const { partner: russia, state: kazakhstan } = await placesIn(browser, between(reports, 'RUS', 'KAZ'))
      assert.ok(russia.top <= 0.01 && widthOf(kazakhstan) > 0.4, JSON.stringify([russia, kazakhstan]))
      const { partner: germany } = await placesIn(browser, between(reports, 'DEU', 'FRA'))
      assert.ok(widthOf(germany) > 0.15, JSON.stringify(germany))
    }],
  ]
}
