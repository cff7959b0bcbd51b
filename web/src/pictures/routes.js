// The pictures of lost routes: a diagram of the network, in which a loss can be looked at, and what remains after each loss.

import { chart, dataTable } from '../chart.js'
import { h, link } from '../dom.js'
import { isNumber } from '../data.js'
import { lead, lines, list, notesSection, pick, savingOf, section } from './frame.js'
import { number } from '../numbers.js'
import { picker } from '../picker.js'
import { range } from '../format.js'
import { remains } from './remains.js'
import { routeDiagram } from './route-diagram.js'
import { t } from '../strings.js'

const nameOf = (raw, code) => raw.names?.[code] ?? code
const named = (raw, text) => text.replace(/\b[A-Z]{3}\b/g, code => nameOf(raw, code))
const amount = value => (isNumber(value) ? number(value) : t('unlimited'))
export const capacityOf = route => (route.low === route.high || (route.unlimited && !isNumber(route.low)) ? amount(route.high) : range(amount(route.low), amount(route.high)))
/** A share in percent: what is less than the whole is not rounded to it. */
export const shareOf = share => (isNumber(share) ? `${share < 1 ? Math.min(Math.round(100 * share), 99) : 100} %` : '–')
const sharesOf = loss => (loss.surviving_low === loss.surviving_high ? shareOf(loss.surviving_low) : range(shareOf(loss.surviving_low), shareOf(loss.surviving_high)))

/** What a loss is called: a route's id, or all through a state. */
const titleOf = (raw, loss) => (loss.kind === 'nothing' ? t('nothingLost') : loss.kind === 'state' ? t('allThrough', { state: nameOf(raw, loss.lost) }) : loss.lost)

function routesTable(raw) {
  const rows = list(raw.routes).map(route => [`${route.id}${route.assumed ? ` (${t('assumed')})` : ''}`, route.name ?? '–', list(route.through).map(code => nameOf(raw, code)).join(', ') || '–', capacityOf(route),
    list(route.sources).flatMap((source, i) => [i > 0 && '; ', link(source.url, source.publisher ?? source.title ?? '–')])])
  return dataTable(t('routesCaption', { unit: raw.network.unit }), t('routesTable'), [t('route'), t('name'), t('passes'), t('capacity'), t('publishedBy')], rows)
}

function diagramSection(raw, losses) {
  const holder = h('div'), sentence = h('p', { class: 'explain', 'aria-live': 'polite' })
  const show = key => {
    const loss = losses[Number(key)]
    sentence.textContent = loss.kind === 'nothing' ? t('baseText', { low: number(loss.max_flow_low), high: number(loss.max_flow_high), unit: raw.network.unit }) : `${named(raw, raw.sentences?.[loss.lost] ?? '')}.`
    holder.replaceChildren(chart(width => routeDiagram(raw, loss, width, code => nameOf(raw, code))))
  }
  const first = losses.findIndex(loss => loss.kind !== 'nothing')
  show(String(Math.max(first, 0)))
  return section({
    id: 'network', name: t('navNetwork'), title: raw.network.title, unit: raw.network.unit, sentences: [t('networkText')],
    picture: [losses.length > 1 && picker(t('lost'), losses.map((loss, i) => [String(i), titleOf(raw, loss)]), String(Math.max(first, 0)), show), sentence, holder,
      h('p', { class: 'key' }, [['sure', t('keyLowCapacity')], ['maybe', t('keyHighCapacity')], ['assumed', t('keyAssumed')], ['lost', t('keyLost')]].map(([kind, word]) => h('span', null, h('i', { class: `swatch route-${kind}` }), word)), h('span', null, h('b', null, '◆'), t('keyLimits')))],
    saving: raw.saving, records: () => list(raw.routes).map(route => ({ route: route.id, name: route.name, through: list(route.through).join(' '), low: route.low, high: route.high, unit: raw.network.unit, assumed: route.assumed ? 'yes' : 'no' })),
    body: routesTable(raw),
  })
}

function remainsSection(raw, losses) {
  const rows = losses.filter(loss => isNumber(loss.surviving_low)).map(loss => ({ ...loss, title: titleOf(raw, loss) }))
  if (rows.length === 0) return null
  const drawn = loss => (isNumber(loss.drawn_median) ? `${shareOf(loss.drawn_median)} [${shareOf(loss.drawn_low)}, ${shareOf(loss.drawn_high)}]` : '–')
  return section({
    id: 'remains', name: t('navRemains'), title: t('remainsTitle'), unit: t('remainsUnit', { goods: raw.network.goods }),
    sentences: [t('remainsText', { n: raw.draws?.n ?? 0, level: shareOf(raw.draws?.level) })],
    picture: [chart(width => remains(rows, width, shareOf)),
      h('p', { class: 'key' }, h('span', null, h('i', { class: 'swatch route-maybe' }), t('keyRange')), h('span', null, h('i', { class: 'key-line' }), t('keyDrawn')), h('span', null, h('b', null, '●'), t('keyMedian')))],
    saving: raw.saving, records: () => rows.map(loss => ({ ...pick(loss, ['title', 'kind', 'max_flow_low', 'max_flow_high', 'surviving_low', 'surviving_high', 'drawn_low', 'drawn_median', 'drawn_high']), min_cut: list(loss.min_cut).join(' ') })),
    body: dataTable(t('remainsCaption'), t('remainsTable'), [t('lost'), t('largestFlow', { unit: raw.network.unit }), t('stillLeaves'), t('drawn'), t('limitedBy')],
        rows.map(loss => [loss.title, range(number(loss.max_flow_low), number(loss.max_flow_high)), sharesOf(loss), drawn(loss), list(loss.min_cut).join(', ') || '–'])),
  })
}

export function routesSections(given) {
  const raw = { ...given, saving: savingOf(given, [given.network.title], given.network.title) }
  const losses = [...(list(raw.losses).some(loss => loss.kind === 'nothing') ? [] : [raw.base]), ...list(raw.losses)].filter(Boolean)
  const [first, ...more] = lines(raw.summary).map(line => named(raw, line)), flow = raw.flow ?? {}
  return [lead(raw.network.title, first, more, [isNumber(flow.low) && t('flowToday', { goods: raw.network.goods, low: number(flow.low), high: number(flow.high), unit: raw.network.unit })].filter(Boolean)),
    diagramSection(raw, losses), remainsSection(raw, losses), notesSection(t('notesTitle'), [...list(raw.notes), t('couldCarry')])]
}
