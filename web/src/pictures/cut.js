// The pictures of a lost tie: who loses, on a map and as bars with intervals; or the exposures of all to all.

import { clustersSection, largestExposure } from './clusters.js'
import { chart, dataTable } from '../chart.js'
import { fixed, range } from '../format.js'
import { isNumber } from '../data.js'
import { lead, lines, list, notesSection, pick, savingOf, section } from './frame.js'
import { lossBars } from './loss-bars.js'
import { lossMap } from './loss-map.js'
import { t } from '../strings.js'
import { h } from '../dom.js'

const MOST_BARS = 25
const OF_COUNTRY = ['iso3', 'name', 'welfare_pct', 'low', 'high', 'real_wage_pct', 'exports_pct', 'domestic_share_before', 'domestic_share']
const OF_PARTNER = ['iso3', 'name', 'trade_share', 'welfare_pct', 'low', 'high', 'per_log_cost', 'partner_welfare_pct', 'partner_trade_share', 'asymmetry']

const nameOf = (raw, code) => raw.names?.[code] ?? code
/** "−1.29 %": as many digits as make the largest of them readable. */
export const percentOf = value => (isNumber(value) ? `${fixed(value, Math.abs(value) >= 9.995 ? 1 : Math.abs(value) >= 0.0995 ? 2 : 4)} %` : t('noData'))
/** The same of a change, with its sign. */
export const changeOf = value => (isNumber(value) && value > 0 ? `+${percentOf(value)}` : percentOf(value))
export const intervalOf = one => (isNumber(one.low) && isNumber(one.high) ? range(changeOf(one.low), changeOf(one.high)) : '–')
const bySize = (a, b) => Math.abs(b.welfare_pct ?? 0) - Math.abs(a.welfare_pct ?? 0)

/** The countries that a scenario names first, then those that it moves most. */
function countriesOf(raw) {
  const named = `${raw.scenario?.one ?? ''}, ${raw.scenario?.other ?? ''}`.split(', ')
  const all = list(raw.countries).map(one => ({ ...one, name: nameOf(raw, one.iso3), isNamed: named.includes(one.iso3) }))
  return [...all.filter(one => one.isNamed).sort(bySize), ...all.filter(one => !one.isNamed).sort(bySize)]
}

const partnersOf = raw => list(raw.partners).map(one => ({ ...one, name: nameOf(raw, one.iso3) }))

function scenarioSections(raw) {
  const all = countriesOf(raw)
  const rows = all.map(one => [one.name, changeOf(one.welfare_pct), intervalOf(one), changeOf(one.real_wage_pct), changeOf(one.exports_pct), percentOf(100 * one.domestic_share_before), percentOf(100 * one.domestic_share)])
  return [mapSection(raw, all, t('lossMapText')),
    section({ id: 'bars', name: t('navBars'), title: t('barsTitle'), unit: t('barsUnit'), sentences: [t('barsText'), raw.interval_words],
      picture: [chart(width => lossBars(all.slice(0, MOST_BARS), width, changeOf)), barsKey(all)], saving: raw.saving, records: () => all.map(one => pick(one, OF_COUNTRY)),
      body: dataTable(t('barsCaption'), t('barsTable', { n: all.length }), [t('country'), t('welfare'), t('interval'), t('realWage'), t('exports'), t('shareBefore'), t('shareAfter')], rows) })]
}

export const barsKey = all => h('p', { class: 'key' }, h('span', null, h('i', { class: 'swatch bar-loss' }), t('keyLoses')), h('span', null, h('i', { class: 'swatch bar-gain' }), t('keyGains')),
  all.some(one => isNumber(one.low)) && h('span', null, h('i', { class: 'key-line' }), t('interval')))

export function mapSection(raw, all, sentence) {
  const node = lossMap(all, raw.of, changeOf)
  return node && section({ id: 'map', name: t('navMap'), title: t('lossMapTitle'), unit: t('barsUnit'), sentences: [sentence],
    picture: [node, barsKey([])], saving: raw.saving, records: () => all.map(one => pick(one, OF_COUNTRY.slice(0, 5))),
    body: dataTable(t('barsCaption'), t('mapTable'), [t('country'), t('welfare'), t('interval')], all.map(one => [one.name, changeOf(one.welfare_pct), intervalOf(one)])) })
}

function partnerSections(raw) {
  const all = partnersOf(raw), of = nameOf(raw, raw.of), isBoth = raw.asked === 'dependence'
  const columns = [t('partner'), t('tradeShare'), t('welfareOf', { of }), t('interval'), t('firstOrder'), t('partnersOwn'), ...(isBoth ? [t('partnersShare'), t('asymmetry')] : [])]
  const rows = all.map(one => [one.name, percentOf(100 * one.trade_share), changeOf(one.welfare_pct), intervalOf(one), isNumber(one.per_log_cost) ? fixed(one.per_log_cost, 5) : '–', changeOf(one.partner_welfare_pct),
    ...(isBoth ? [percentOf(100 * one.partner_trade_share), isNumber(one.asymmetry) ? fixed(one.asymmetry, 2) : '–'] : [])])
  return [section({ id: 'bars', name: t('navTornado'), title: t('tornadoTitle', { of }), unit: t('barsUnit'), sentences: [t(isBoth ? 'dependenceText' : 'tornadoText', { of }), raw.interval_words],
    picture: [chart(width => lossBars(all.filter(one => isNumber(one.welfare_pct)).slice(0, MOST_BARS), width, changeOf, isBoth && { of, other: t('partnersOwn') })), barsKey(all)],
    saving: raw.saving, records: () => all.map(one => pick(one, OF_PARTNER.slice(0, isBoth ? 10 : 8))),
    body: dataTable(t('tornadoCaption', { of }), t('barsTable', { n: all.length }), columns, rows) }),
  mapSection(raw, all, t('partnerMapText', { of }))]
}

/** "Kazakhstan loses 1.3 % of its real income". */
export const lossSentence = one => t(one.welfare_pct < 0 ? 'loses' : 'gains', { name: one.name, value: percentOf(Math.abs(one.welfare_pct)) })

/** What came out, in a sentence. */
function sentenceOf(raw) {
  if (raw.reason) return raw.reason
  const of = nameOf(raw, raw.of)
  if (raw.asked === 'matrix') return largestExposure(raw)
  if (raw.asked === 'scenario') {
    const all = countriesOf(raw), named = all.filter(one => one.isNamed && isNumber(one.welfare_pct))
    return (named.length > 0 && named.length <= 4 ? named : all.slice(0, 3)).map(lossSentence).join('; ')
  }
  const [first] = partnersOf(raw).filter(one => isNumber(one.welfare_pct))
  return first && t('dearest', { of, name: first.name, value: percentOf(first.welfare_pct) })
}

export function cutSections(raw) {
  const question = lines(raw.question).map(line => line.replace(/\b[A-Z]{3}\b/g, code => nameOf(raw, code)))
  const basis = lines(raw.basis_words)
  const shared = { ...raw, nameOf: code => nameOf(raw, code), saving: savingOf(raw, [raw.of, raw.scenario?.one, raw.scenario?.other], [question[0], basis[0]].filter(Boolean).join('; ')) }
  const sections = raw.asked === 'matrix' ? [clustersSection(shared)] : raw.asked === 'scenario' ? (list(raw.countries).length ? scenarioSections(shared) : []) : partnerSections(shared)
  return [lead(question[0], sentenceOf(shared), question.slice(1), basis), ...sections,
    notesSection(t('leftOutTitle'), [...lines(raw.words), raw.asked === 'matrix' ? t('firstOrderNote') : t('noDataNote')])]
}
