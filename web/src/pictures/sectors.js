// The pictures of a lost tie among many sectors: who loses, on a map and as bars with intervals, and what becomes of each sector's output.

import { chart, dataTable } from '../chart.js'
import { barsKey, changeOf, intervalOf, lossSentence, mapSection } from './cut.js'
import { fixed, shorten } from '../format.js'
import { h, s } from '../dom.js'
import { isNumber } from '../data.js'
import { lead, lines, linear, list, most, notesSection, pick, savingOf, section } from './frame.js'
import { lossBars } from './loss-bars.js'
import { t } from '../strings.js'

const MOST_BARS = 25, MOST_COLUMNS = 14, MOST_ROWS = 60
const ROW = 19, LEAST_WRITTEN = 46 // pixels of a cell in which its value has room
const OF_COUNTRY = ['iso3', 'name', 'changed', 'welfare_pct', 'low', 'high', 'real_wage_pct', 'first_order_pct', 'terms_of_trade_pct', 'volume_of_trade_pct']

const bySize = (a, b) => Math.abs(b.welfare_pct ?? 0) - Math.abs(a.welfare_pct ?? 0)

/** The countries that a tie names first, then those that the scenario moves most. */
function countriesOf(raw) {
  const sides = `${raw.scenario?.one ?? ''}, ${raw.scenario?.other ?? ''}`.split(', ')
  const all = list(raw.countries).map(one => ({ ...one, name: raw.nameOf(one.iso3), isNamed: sides.includes(one.iso3) }))
  return [...all.filter(one => one.isNamed).sort(bySize), ...all.filter(one => !one.isNamed).sort(bySize)]
}

function barsSection(raw, all) {
  const percent = value => (isNumber(value) ? changeOf(value) : '–')
  const rows = all.map(one => [one.name, changeOf(one.welfare_pct), intervalOf(one), percent(one.real_wage_pct), percent(one.first_order_pct), percent(one.terms_of_trade_pct), percent(one.volume_of_trade_pct)])
  return section({ id: 'bars', name: t('navBars'), title: t('barsTitle'), unit: t('barsUnit'), sentences: [t('barsText'), raw.interval_words, t('twoWelfares')],
    picture: [chart(width => lossBars(all.slice(0, MOST_BARS), width, changeOf)), barsKey(all)], saving: raw.saving, records: () => all.map(one => pick(one, OF_COUNTRY)),
    body: dataTable(t('barsCaption'), t('barsTable', { n: all.length }), [t('country'), t('welfare'), t('interval'), t('realWage'), t('firstOrderPublished'), t('termsOfTrade'), t('volumeOfTrade')], rows) })
}

/* ---- what sectors produce ---- */

/** The sectors that are drawn, in the order of the table: all, or those that change most. */
function sectorsOf(raw, countries) {
  const sizes = list(raw.sectors).map((name, j) => ({ j, name, size: most(countries.map(one => Math.abs(one.output_pct[j] ?? 0))) }))
  return [...sizes].sort((a, b) => b.size - a.size || a.j - b.j).slice(0, MOST_ROWS).sort((a, b) => a.j - b.j)
}

const cellWords = (one, sector) => t('sectorCell', { name: one.name, sector: sector.name, value: changeOf(one.output_pct[sector.j]) })

function draw(countries, sectors, width) {
  const letters = (names, least, share) => Math.min(Math.max(20 + 7 * most(names.map(name => name.length)), least), share)
  const left = letters(sectors.map(one => one.name), 40, width < 560 ? 96 : 230), top = letters(countries.map(one => one.name), 40, 150)
  const size = Math.min((width - left - 4) / countries.length, 90), x = linear(0, 1, left, left + size), height = top + ROW * sectors.length + 4
  const largest = most(sectors.flatMap(sector => countries.map(one => Math.abs(one.output_pct[sector.j] ?? 0))))
  const items = []
  const cells = sectors.flatMap((sector, r) => countries.map((one, c) => {
    const value = one.output_pct[sector.j], y = top + r * ROW
    if (!isNumber(value)) return s('rect', { class: 'cluster-none', x: x(c), y, width: size, height: ROW })
    const words = cellWords(one, sector)
    const node = s('rect', { class: `cluster-cell ${value < 0 ? 'loss' : 'gain'}`, x: x(c) + 0.25, y: y + 0.25, width: size - 0.5, height: ROW - 0.5, 'fill-opacity': (0.04 + 0.96 * Math.sqrt(Math.abs(value) / (largest || 1))).toFixed(3) })
    items.push({ node, label: words, tip: () => h('p', null, words) })
    return [node, size >= LEAST_WRITTEN && s('text', { class: 'cluster-value', x: x(c) + size / 2, y: y + ROW / 2 + 4, 'text-anchor': 'middle', 'aria-hidden': 'true' }, fixed(value, Math.abs(value) >= 9.995 ? 1 : 2))]
  }))
  const node = s('svg', { class: 'clusters sectors', viewBox: `0 0 ${width} ${height}`, width, height, role: 'group', 'aria-label': t('sectorsAlt') },
    s('g', { 'aria-hidden': 'true', style: 'font-size:11.5px' },
      sectors.map((sector, r) => s('text', { x: left - 6, y: top + r * ROW + ROW / 2 + 4, 'text-anchor': 'end' }, shorten(sector.name, Math.floor((left - 8) / 6.6)))),
      countries.map((one, c) => s('text', { transform: `translate(${x(c) + size / 2 + 4} ${top - 6}) rotate(-90)`, class: one.isNamed ? 'strong' : null }, shorten(one.name, Math.floor((top - 8) / 6.6))))),
    cells)
  return { node, items }
}

function sectorsSection(raw, all) {
  const countries = all.slice(0, MOST_COLUMNS), sectors = sectorsOf(raw, countries), n = list(raw.sectors).length
  if (sectors.length === 0 || countries.length === 0) return null
  const write = value => (isNumber(value) ? changeOf(value) : '–')
  return section({ id: 'sectors', name: t('navSectors'), title: t('sectorsTitle'), unit: t('sectorsUnit'),
    sentences: [t('sectorsText'), countries.length < all.length && t('sectorsFewCountries', { n: countries.length, all: all.length }), sectors.length < n && t('sectorsFew', { n: sectors.length, all: n })],
    picture: [chart(width => draw(countries, sectors, width)),
      h('p', { class: 'key' }, h('span', null, h('i', { class: 'swatch bar-loss' }), t('keyLess')), h('span', null, h('i', { class: 'swatch bar-gain' }), t('keyMore')))],
    saving: raw.saving, records: () => all.flatMap(one => list(raw.sectors).map((sector, j) => ({ iso3: one.iso3, name: one.name, sector, output_pct: one.output_pct[j] }))),
    body: dataTable(t('sectorsCaption'), t('sectorsTable'), [t('sector'), ...countries.map(one => one.name)], sectors.map(sector => [sector.name, ...countries.map(one => write(one.output_pct[sector.j]))])) })
}

/** What came out, in a sentence. */
function sentenceOf(raw, all) {
  if (raw.reason) return raw.reason
  const named = all.filter(one => one.isNamed && isNumber(one.welfare_pct))
  return (named.length > 0 && named.length <= 4 ? named : all.slice(0, 3)).map(lossSentence).join('; ')
}

export function sectorsSections(given) {
  const nameOf = code => given.names?.[code] ?? code
  const question = lines(given.question).map(line => line.replace(/\b[A-Z]{3}\b/g, nameOf)), basis = lines(given.basis_words)
  const raw = { ...given, nameOf, saving: savingOf(given, [given.scenario?.one, given.scenario?.other], [question[0], basis[0]].filter(Boolean).join('; ')) }
  const all = countriesOf(raw)
  return [lead(question[0], sentenceOf(raw, all), question.slice(1), basis),
    ...(all.length > 0 ? [mapSection(raw, all, t('lossMapText')), barsSection(raw, all), sectorsSection(raw, all)] : []),
    notesSection(t('leftOutTitle'), [...lines(raw.words), t('sectorsNote')])]
}
