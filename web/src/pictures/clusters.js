// The exposures of all to all as a heat map, countries in an order in which those that depend on each other stand together.

import { chart, dataTable } from '../chart.js'
import { clusterOrder } from './cluster-order.js'
import { fixed, shorten } from '../format.js'
import { h, s } from '../dom.js'
import { isNumber } from '../data.js'
import { linear, list, most, section } from './frame.js'
import { t } from '../strings.js'

const MOST_LABELLED = 4 // pixels of a cell from which names have room, in tens

function exposureText(raw, i, j) {
  const [name, partner] = [i, j].map(at => raw.nameOf(raw.countries[at]))
  return t(raw.of ? 'exposureOne' : 'exposure', { name, partner, of: raw.of ? raw.nameOf(raw.of) : '', value: fixed(raw.matrix[i][j], 5) })
}

/** The largest of all, in a sentence. */
export function largestExposure(raw) {
  const all = list(raw.matrix).flatMap((row, i) => row.map((value, j) => [Math.abs(value ?? 0), i, j]))
  if (all.length === 0) return null
  const [, i, j] = all.reduce((a, b) => (b[0] > a[0] ? b : a))
  return t('mostExposed', { words: exposureText(raw, i, j) })
}

function draw(raw, order, width) {
  const names = order.map(i => raw.nameOf(raw.countries[i])), n = order.length
  const cellFor = side => (width - side) / n
  const side = Math.min(width < 560 ? 78 : 150, 20 + 7 * most(names.map(name => name.length))), cell = Math.min(cellFor(side), 64)
  const hasNames = cell >= 2 * MOST_LABELLED, left = hasNames ? side : 4, top = left, size = hasNames ? cell : (width - 8) / n
  const largest = most(raw.matrix.flat().map(value => Math.abs(value ?? 0)))
  const place = linear(0, 1, left, left + size), height = top + size * n + 4
  const items = []
  const cells = order.flatMap((i, r) => order.map((j, c) => {
    const value = raw.matrix[i][j], x = place(c), y = top + r * size
    if (!isNumber(value)) return i === j ? s('rect', { class: 'cluster-self', x, y, width: size, height: size }) : s('rect', { class: 'cluster-none', x, y, width: size, height: size })
    const node = s('rect', { class: `cluster-cell ${value < 0 ? 'loss' : 'gain'}`, x: x + 0.25, y: y + 0.25, width: size - 0.5, height: size - 0.5, 'fill-opacity': (0.04 + 0.96 * Math.sqrt(Math.abs(value) / (largest || 1))).toFixed(3) })
    const words = exposureText(raw, i, j)
    items.push({ node, label: words, tip: () => h('p', null, words) })
    return [node, size >= 44 && s('text', { class: 'cluster-value', x: x + size / 2, y: y + size / 2 + 4, 'text-anchor': 'middle', 'aria-hidden': 'true' }, fixed(value, 3))]
  }))
  const mostLetters = Math.floor((side - 8) / 6.4), font = Math.min(11.5, Math.max(8, size - 1))
  const node = s('svg', { class: 'clusters', viewBox: `0 0 ${width} ${height}`, width, height, role: 'group', 'aria-label': t('clustersAlt') },
    hasNames && s('g', { 'aria-hidden': 'true', style: `font-size:${font}px` }, names.map((name, i) => [
      s('text', { x: left - 6, y: top + (i + 0.5) * size + 4, 'text-anchor': 'end' }, shorten(name, mostLetters)),
      s('text', { transform: `translate(${place(i + 0.5) + 4} ${top - 6}) rotate(-90)`, 'text-anchor': 'start' }, shorten(name, mostLetters))])),
    cells)
  return { node, items }
}

export function clustersSection(raw) {
  const n = list(raw.countries).length
  if (n === 0) return null
  const order = clusterOrder(raw.matrix), names = order.map(i => raw.nameOf(raw.countries[i]))
  const write = value => (isNumber(value) ? fixed(value, 5) : '–')
  return section({
    id: 'clusters', name: t('navClusters'), title: raw.of ? t('clustersTitleOf', { of: raw.nameOf(raw.of) }) : t('clustersTitle'), unit: t('clustersUnit'),
    sentences: [t(raw.of ? 'clustersTextOf' : 'clustersText', { of: raw.of ? raw.nameOf(raw.of) : '' }), n < raw.n_countries && t('clustersSome', { n, all: raw.n_countries })],
    picture: [chart(width => draw(raw, order, width)),
      h('p', { class: 'key' }, h('span', null, h('i', { class: 'swatch bar-loss' }), t('keyCosts')), h('span', null, h('i', { class: 'swatch bar-gain' }), t('keyHelps')), h('span', null, h('i', { class: 'swatch missing' }), t('noData')))],
    saving: raw.saving, records: () => order.flatMap(i => order.map(j => ({ [raw.of ? 'exporter' : 'country']: raw.countries[i], [raw.of ? 'importer' : 'partner']: raw.countries[j], per_log_cost: raw.matrix[i][j] }))),
    body: dataTable(t('clustersCaption'), t('clustersTable'), [t(raw.of ? 'exporter' : 'country'), ...names], order.map((i, r) => [names[r], ...order.map(j => write(raw.matrix[i][j]))])),
  })
}
