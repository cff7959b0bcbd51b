// The pictures of rerouted goods: flow lines, leading products, chapters by hub, and what an ordinary year brings.

import { axisUnit, quantity, range } from '../format.js'
import { chart, dataTable } from '../chart.js'
import { coursesSection } from './courses.js'
import { flowLines } from './flow-lines.js'
import { h } from '../dom.js'
import { heatSection } from './heat.js'
import { histogramSection } from './histogram.js'
import { isNumber } from '../data.js'
import { lead, lines, list, notesSection, pick, savingOf, section } from './frame.js'
import { count, number } from '../numbers.js'
import { t } from '../strings.js'

const nameOf = (raw, code) => raw.names?.[code] ?? code

/** What trade is expected to grow with: a word, comparison states by name, or a rate as it was given. */
function controlName(raw, control) {
  const word = t(`control.${control}`)
  return word !== `control.${control}` ? word : String(control).split(',').map(code => nameOf(raw, code)).join(', ')
}

function flowsSection(raw) {
  const hubs = list(raw.flows?.hubs)
  if (hubs.length === 0) return null
  const origin = nameOf(raw, raw.origin), destination = nameOf(raw, raw.destination)
  const text = value => quantity(value, raw.unit)
  const interval = hub => (isNumber(hub.low) && isNumber(hub.high) ? range(text(hub.low), text(hub.high)) : '–')
  const controls = list(raw.totals).filter(total => total.hub === 'all' && isNumber(total.excess))
  const excess = controls.map(total => total.excess)
  return section({
    id: 'flows', name: t('navFlows'), title: t('flowsTitle', { origin, destination }), unit: axisUnit(raw.unit, 1).label,
    sentences: [t('flowsText', { origin, destination, loss: text(raw.flows.loss) }),
      excess.length > 1 && t('controlsText', { low: text(Math.min(...excess)), high: text(Math.max(...excess)) })],
    picture: [chart(width => flowLines({ hubs: hubs.map(hub => ({ ...hub, name: nameOf(raw, hub.hub) })), origin, destination, loss: raw.flows.loss, unit: raw.unit }, width)),
      h('p', { class: 'key' }, [['sure', t('keySure')], ['interval', t('keyInterval')], ['onward', t('keyOnward')], ['unknown', t('keyUnknown')], ['loss', t('keyLoss')]].map(([kind, word]) =>
        h('span', null, h('i', { class: `swatch flow-${kind}` }), word)))],
    saving: raw.saving, records: () => hubs.map(hub => ({ ...pick(hub, ['hub', 'excess', 'low', 'high', 'onward']), unit: raw.unit })),
    body: [dataTable(t('flowsCaption', { origin, destination }), t('flowsTable'), [t('hub'), t('excess'), t('interval'), t('onward')],
        hubs.map(hub => [nameOf(raw, hub.hub), text(hub.excess), interval(hub), isNumber(hub.onward) ? text(hub.onward) : t('noFigures')])),
      controls.length > 1 && dataTable(t('controlsCaption'), t('controlsTable'), [t('control'), t('excess'), t('interval')],
        controls.map(total => [controlName(raw, total.control), text(total.excess), interval(total)]))],
  })
}

/** Signatures seen, of those known: "2 of 3". */
function signaturesOf(product) {
  const known = Object.values(product.signatures ?? {}).filter(one => typeof one === 'boolean')
  return t('ofKnown', { seen: known.filter(Boolean).length, known: known.length })
}

function productsSection(raw) {
  const products = list(raw.products)
  if (products.length === 0) return null
  const text = value => quantity(value, raw.unit)
  return section({
    id: 'products', name: t('navProducts'), title: t('productsTitle'), unit: axisUnit(raw.unit, 1).label,
    sentences: [t('productsText')],
    body: dataTable(t('productsCaption'), t('productsTable', { n: count(products.length) }),
      [t('product'), t('hubsLinked'), t('evidence'), 'q', t('before'), t('after'), t('excess'), t('interval'), t('lossDirect'), t('signatures'), t('reading')],
      products.map(one => [`${one.product} ${one.members ? `(${list(one.members).join(' + ')}) ` : ''}${one.name ?? one.chapter ?? ''}`.trim(), list(one.hubs).filter(hub => hub.linked).map(hub => hub.hub).join(' ') || '–',
        number(one.z), number(one.q), text(one.before), text(one.after), text(one.excess), isNumber(one.low) ? range(text(one.low), text(one.high)) : '–',
        isNumber(one.loss) ? text(one.loss) : '–', signaturesOf(one), one.words ?? '–'])),
  })
}

/** Codes in a sentence as names. */
const named = (raw, text) => String(text).replace(/\b[A-Z][A-Z_]{2,}\b/g, code => nameOf(raw, code))

export function reroutingSections(raw) {
  const question = lines(raw.question).map(line => named(raw, line)), finding = lines(raw.finding).map(line => named(raw, line))
  const shared = { ...raw, nameOf: code => nameOf(raw, code), saving: savingOf(raw, [raw.origin, raw.destination], question[0]) }
  return [lead(question[0], finding[0], finding.slice(1), [...question.slice(1), raw.words].filter(Boolean)),
    flowsSection(shared), coursesSection(shared), heatSection(shared), histogramSection(shared), productsSection(raw),
    notesSection(t('notesTitle'), list(raw.cautions).map(text => named(raw, text)))]
}
