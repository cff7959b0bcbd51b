// Two histograms over each other: the evidence of all products in the barrier's year, and in an ordinary one.

import { chart, dataTable } from '../chart.js'
import { count, number, tick } from '../numbers.js'
import { h, s } from '../dom.js'
import { isNumber } from '../data.js'
import { linear, list, most, section } from './frame.js'
import { ticks } from '../ticks.js'
import { t } from '../strings.js'

const LEFT = 40, RIGHT = 10, TOP = 24, BOTTOM = 40, HEIGHT = 300

function draw(data, width) {
  const bins = list(data.bins), last = data.first + data.width * bins.length
  const x = linear(data.first, last, LEFT, width - RIGHT)
  const high = Math.max(most(bins.map(bin => bin.barrier)), most(bins.map(bin => bin.ordinary * data.scale)), 1)
  const root = linear(0, Math.sqrt(high), HEIGHT - BOTTOM, TOP), y = value => root(Math.sqrt(value))
  const items = []
  const bars = bins.map((bin, i) => {
    const from = data.first + i * data.width, to = from + data.width
    const node = s('rect', { class: 'histogram-bar', x: x(from) + 0.5, y: y(bin.barrier), width: Math.max(x(to) - x(from) - 1, 1), height: HEIGHT - BOTTOM - y(bin.barrier) })
    items.push({ node, label: t('binLabel', { from: tick(from), to: tick(to), barrier: bin.barrier, ordinary: number(bin.ordinary * data.scale) }),
      tip: () => h('div', null, h('p', { class: 'tip-title' }, t('binTitle', { from: tick(from), to: tick(to) })),
        h('p', null, `${t('barrierYear')}: ${count(bin.barrier)}`), h('p', null, `${t('ordinaryYear')}: ${number(bin.ordinary * data.scale)}`)) })
    return node
  })
  const step = bins.map((bin, i) => `${i ? 'L' : 'M'}${x(data.first + i * data.width)} ${y(bin.ordinary * data.scale)}H${x(data.first + (i + 1) * data.width)}`).join('')
  const least = data.least_found
  const node = s('svg', { class: 'histogram', viewBox: `0 0 ${width} ${HEIGHT}`, width, height: HEIGHT, role: 'group', 'aria-label': t('histogramAlt') },
    s('g', { 'aria-hidden': 'true' },
      [0, 1, 4, 16, 64, 256, 1024, 4096].filter(value => value <= high).map(value => [s('path', { class: 'grid-line', d: `M${LEFT} ${y(value)}H${width - RIGHT}` }),
        s('text', { x: LEFT - 6, y: y(value) + 4, 'text-anchor': 'end' }, count(value))]),
      ticks(data.first, last, width < 500 ? 6 : 12).map(value => s('text', { x: x(value), y: HEIGHT - BOTTOM + 16, 'text-anchor': 'middle' }, tick(value))),
      s('text', { x: width - RIGHT, y: HEIGHT - 6, 'text-anchor': 'end' }, t('evidenceAxis'))),
    bars, s('path', { class: 'histogram-step', d: step }),
    isNumber(least) && s('g', { 'aria-hidden': 'true' }, s('path', { class: 'histogram-limit', d: `M${x(least)} ${TOP - 10}V${HEIGHT - BOTTOM}` }),
      s('text', { x: x(least) + 5, y: TOP - 2, class: 'strong' }, t('foundFrom'))))
  return { node, items }
}

export function histogramSection(raw) {
  const data = raw.histogram
  if (!data || list(data.bins).length === 0) return null
  const rows = data.bins.map((bin, i) => [`${tick(data.first + i * data.width)} … ${tick(data.first + (i + 1) * data.width)}`, count(bin.barrier), count(bin.ordinary), number(bin.ordinary * data.scale)])
  return section({
    id: 'histogram', name: t('navHistogram'), title: t('histogramTitle'), unit: t('productsUnit'),
    sentences: [t('histogramText', { found: count(list(raw.products).length), ordinary: isNumber(raw.placebo?.found) ? count(raw.placebo.found) : '–' })],
    picture: [chart(width => draw(data, width)),
      h('p', { class: 'key' }, h('span', null, h('i', { class: 'swatch histogram-swatch' }), t('barrierYear')), h('span', null, h('i', { class: 'key-line' }), t('ordinaryYear')), h('span', null, h('i', { class: 'key-barrier' }), t('foundFrom')))],
    saving: raw.saving, records: () => data.bins.map((bin, i) => ({ from: data.first + i * data.width, to: data.first + (i + 1) * data.width, barrier: bin.barrier, ordinary: bin.ordinary, ordinary_of_as_many: bin.ordinary * data.scale })),
    body: dataTable(t('histogramCaption'), t('histogramTable'), [t('evidence'), t('barrierYear'), t('ordinaryRaw'), t('ordinaryYear')], rows),
  })
}
