// Small multiples: the leading products month by month. What went to the hubs is stacked, what went directly is a line, the barrier dotted.

import { N_SERIES, keyOf, linear, list, most, section, seriesPatterns } from './frame.js'
import { ticks } from '../ticks.js'
import { axisUnit, quantity, tick } from '../format.js'
import { chart, dataTable } from '../chart.js'
import { h, s } from '../dom.js'
import { isNumber } from '../data.js'
import { t } from '../strings.js'

const LEFT = 36, RIGHT = 6, TOP = 8, BOTTOM = 20, HEIGHT = 150

/** Runs of months that are known, as [first, last]. */
function runs(months, isKnown) {
  const found = []
  months.forEach((_, i) => {
    if (!isKnown(i)) return
    if (found.length && found.at(-1)[1] === i - 1) found.at(-1)[1] = i
    else found.push([i, i])
  })
  return found
}

const january = months => months.map((month, i) => [month, i]).filter(([month]) => month.endsWith('-01'))

function monthTip(raw, product, month, at) {
  return h('div', null, h('p', { class: 'tip-title' }, `${product.product} ${product.name ?? ''}`.trim() + `, ${month}`),
    raw.hubs.map((hub, k) => h('p', null, `${raw.nameOf(hub)}: ${quantity(product.hubs[k][at], raw.unit)}`)),
    h('p', null, `${t('directly')}: ${quantity(product.direct[at], raw.unit)}`))
}

function draw(raw, product, width) {
  const months = list(raw.courses.months)
  const sums = months.map((_, i) => product.hubs.reduce((sum, values) => sum + (isNumber(values[i]) ? values[i] : 0), 0))
  const { divisor } = axisUnit(raw.unit, most([...sums, ...product.direct]))
  const high = most([...sums, ...product.direct]) || 1
  const x = linear(0, Math.max(months.length - 1, 1), LEFT, width - RIGHT), y = linear(0, high, HEIGHT - BOTTOM, TOP)
  const known = runs(months, i => isNumber(product.direct[i]))
  let below = months.map(() => 0)
  const areas = product.hubs.map((values, k) => {
    const above = below.map((base, i) => base + (isNumber(values[i]) ? values[i] : 0))
    const d = known.map(([first, last]) => {
      const steps = months.slice(first, last + 1).map((_, i) => first + i)
      return `M${steps.map(i => `${x(i).toFixed(1)} ${y(above[i]).toFixed(1)}`).join('L')}L${[...steps].reverse().map(i => `${x(i).toFixed(1)} ${y(below[i]).toFixed(1)}`).join('L')}Z`
    }).join('')
    below = above
    return s('path', { d, class: 'course-area', fill: `url(#hub-${Math.min(k, N_SERIES - 1)})` })
  })
  const line = known.map(([first, last]) => `M${months.slice(first, last + 1).map((_, i) => `${x(first + i).toFixed(1)} ${y(product.direct[first + i]).toFixed(1)}`).join('L')}`).join('')
  const barrier = months.indexOf(product.since)
  const items = []
  const step = (width - LEFT - RIGHT) / Math.max(months.length, 1)
  const hits = months.map((month, i) => {
    const node = s('rect', { class: 'course-month', x: x(i) - step / 2, y: TOP, width: step, height: HEIGHT - TOP - BOTTOM })
    if (isNumber(product.direct[i])) {
      items.push({ node, label: `${month}: ${raw.hubs.map((hub, k) => `${raw.nameOf(hub)} ${quantity(product.hubs[k][i], raw.unit)}`).join(', ')}; ${t('directly')} ${quantity(product.direct[i], raw.unit)}`,
        tip: () => monthTip(raw, product, month, i) })
    }
    return node
  })
  const node = s('svg', { class: 'course', viewBox: `0 0 ${width} ${HEIGHT}`, width, height: HEIGHT, role: 'group', 'aria-label': t('courseAlt', { product: `${product.product} ${product.name ?? ''}`.trim() }) },
    seriesPatterns('hub'),
    s('g', { 'aria-hidden': 'true' }, ticks(0, high / divisor, 3).map(value => [s('path', { class: 'grid-line', d: `M${LEFT} ${y(value * divisor)}H${width - RIGHT}` }),
      s('text', { x: LEFT - 5, y: y(value * divisor) + 4, 'text-anchor': 'end' }, tick(value))]),
    january(months).map(([month, i]) => s('text', { x: x(i), y: HEIGHT - 5, 'text-anchor': i < 2 ? 'start' : 'middle' }, month.slice(0, 4)))),
    areas, s('path', { class: 'course-line', d: line }),
    barrier >= 0 && s('path', { class: 'course-barrier', d: `M${x(barrier)} ${TOP - 6}V${HEIGHT - BOTTOM}` }),
    s('g', null, hits))
  return { node, items }
}

/** A row a product, month and way. */
const recordsOf = raw => raw.courses.products.flatMap(product => [...raw.hubs.map((hub, k) => [hub, product.hubs[k]]), [raw.destination, product.direct]].flatMap(([to, values]) =>
  list(raw.courses.months).map((month, i) => ({ product: product.product, name: product.name, to, month, value: values[i], unit: raw.unit }))))

function table(raw) {
  const months = list(raw.courses.months)
  const rows = raw.courses.products.flatMap(product => [
    ...raw.hubs.map((hub, k) => [`${product.product} → ${raw.nameOf(hub)}`, product.hubs[k]]),
    [`${product.product} → ${raw.nameOf(raw.destination)}`, product.direct]])
  return dataTable(t('coursesCaption', { unit: raw.unit }), t('coursesTable'), [t('product'), ...months],
    rows.map(([name, values]) => [name, ...values.map(value => (isNumber(value) ? String(Math.round(value)) : '–'))]))
}

export function coursesSection(raw) {
  const products = list(raw.courses?.products)
  if (products.length === 0) return null
  const origin = raw.nameOf(raw.origin), destination = raw.nameOf(raw.destination)
  return section({
    id: 'courses', name: t('navCourses'), title: t('coursesTitle'), sentences: [t('coursesText', { origin, destination })],
    picture: [keyOf('hub', raw.hubs.map((hub, k) => [k, raw.nameOf(hub)])),
      h('p', { class: 'key' }, h('span', null, h('i', { class: 'key-line' }), t('keyDirect', { destination })), h('span', null, h('i', { class: 'key-barrier' }), t('keyBarrier'))),
      h('div', { class: 'panels wide' }, products.map(product => {
        const largest = most([...product.direct, ...product.hubs[0].map((_, i) => product.hubs.reduce((sum, values) => sum + (values[i] ?? 0), 0))])
        return h('figure', { class: 'panel' }, h('figcaption', null, h('strong', null, product.product), product.name ?? product.chapter, h('span', { class: 'unit' }, axisUnit(raw.unit, largest).label)),
          chart(width => draw(raw, product, width)))
      }))],
    saving: raw.saving, records: () => recordsOf(raw), body: table(raw),
  })
}
