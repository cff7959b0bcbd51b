// A network of routes as lanes between columns: a column a place, a lane a route, as thick as what it can carry. What is lost is struck out.

import { h, s } from '../dom.js'
import { capacityOf } from './routes.js'
import { isNumber } from '../data.js'
import { list, most } from './frame.js'
import { shorten } from '../format.js'
import { t } from '../strings.js'

const LANE = 46, THICKEST = 20, TOP = 26, NODE = 8

/** The column of each place, one each: behind those that its routes come from. */
function columnsOf(routes) {
  const depth = new Map()
  for (const route of routes) for (const place of [route.from, route.to].filter(Boolean)) depth.set(place, 1)
  for (let round = 0; round < depth.size; round++) {
    for (const { from, to } of routes) if (from && depth.get(to) <= depth.get(from) && depth.get(from) < depth.size) depth.set(to, depth.get(from) + 1)
  }
  return new Map([...depth].sort((a, b) => a[1] - b[1]).map(([place], i) => [place, i + 1]))
}

/** Lanes in an order in which those of a place stand together: by the last place that they touch before the end. */
function inLanes(routes, column, last) {
  const group = route => Math.max(...[route.from, route.to].filter(Boolean).map(place => column.get(place)).filter(place => place < last), 0)
  const from = route => column.get(route.from) ?? 0
  return [...routes].sort((a, b) => group(a) - group(b) || from(a) - from(b) || column.get(a.to) - column.get(b.to))
}

function laneTip(route, state, unit, nameOf) {
  return h('div', null, h('p', { class: 'tip-title' }, route.name ?? route.id), h('p', { class: 'tip-value' }, `${capacityOf(route)}${route.unlimited ? '' : ` ${unit}`}`),
    list(route.through).length > 0 && h('p', null, t('through', { states: route.through.map(nameOf).join(', ') })), state && h('p', null, state), route.assumed && h('p', { class: 'tip-note' }, route.note ?? t('assumed')),
    list(route.sources).map(source => h('p', { class: 'tip-note' }, source.publisher)))
}

export function routeDiagram(raw, loss, width, nameOf) {
  const isNarrow = width < 560, routes = list(raw.routes), column = columnsOf(routes), last = Math.max(...column.values())
  const left = 10, right = width - 12, x = place => left + ((right - left) * place) / last
  const thickest = most(routes.filter(route => !route.unlimited).map(route => route.high)) || 1
  const lanes = inLanes(routes, column, last)
  const height = TOP + lanes.length * LANE + 10, span = new Map(), items = [], texts = []
  const nodes = lanes.map((route, i) => {
    const isLost = list(loss.routes).includes(route.id), isLimit = list(loss.min_cut).includes(route.id) && !isLost
    const from = x(route.from ? column.get(route.from) : 0), to = x(column.get(route.to)), y = TOP + i * LANE + 18
    for (const place of [route.from, route.to].filter(Boolean)) span.set(place, [Math.min(span.get(place)?.[0] ?? y, y), Math.max(span.get(place)?.[1] ?? y, y + THICKEST)])
    const thick = value => Math.max((THICKEST * (isNumber(value) ? value : thickest)) / thickest, 1.5)
    const high = route.unlimited ? THICKEST : thick(route.high), low = Math.min(isNumber(route.low) ? (route.low > 0 ? thick(route.low) : 0) : high, high)
    const state = isLost ? t('isLost') : isLimit ? t('limits') : null
    const words = `${isLimit ? '◆ ' : ''}${route.id}${isNarrow || !route.name || route.name === route.id ? '' : `, ${route.name}`}`, room = Math.max(Math.floor((right - Math.min(from, right - 150)) / 6.6) - (isNarrow ? 10 : 16), 8)
    const node = s('g', { class: `route-lane${isLost ? ' lost' : ''}${route.assumed ? ' assumed' : ''}` },
      s('rect', { class: 'loss-hit', x: from, y: y - 16, width: Math.max(to - from, 1), height: LANE - 4 }),
      s('rect', { class: isLost ? 'route-lost' : 'route-sure', x: from, y, width: to - from, height: Math.max(low, 0.01) }),
      s('rect', { class: isLost ? 'route-lost' : 'route-maybe', x: from, y: y + low, width: to - from, height: Math.max(high - low, 0.01) }),
      isLost && s('path', { class: 'route-cross', d: `M${(from + to) / 2 - 9} ${y + high / 2 - 9}l18 18m0 -18l-18 18` }))
    texts.push(s('text', { class: 'strong route-name', y: y - 5, ...(isNarrow && from > width * 0.4 ? { x: right - NODE, 'text-anchor': 'end' } : { x: from + NODE + 4 }) }, shorten(words, room), s('tspan', { class: 'route-capacity', dx: 6 }, route.unlimited ? t('unlimited') : capacityOf(route))))
    items.push({ node, label: [route.name ?? route.id, `${capacityOf(route)} ${route.unlimited ? '' : raw.network.unit}`.trim(), list(route.through).length && t('through', { states: route.through.map(nameOf).join(', ') }), state].filter(Boolean).join(', '),
      tip: () => laneTip(route, state, raw.network.unit, nameOf) })
    return node
  })
  const places = [...span].map(([place, [top, bottom]]) => [s('rect', { class: 'flow-node', x: x(column.get(place)) - NODE / 2, y: top, width: NODE, height: bottom - top }),
    s('text', { class: 'route-place', x: x(column.get(place)) + (column.get(place) === last ? 4 : -NODE), y: TOP - 10, 'text-anchor': column.get(place) === last ? 'end' : 'middle' }, shorten(place, isNarrow ? 8 : 20))])
  const node = s('svg', { class: 'route-diagram', viewBox: `0 0 ${width} ${height}`, width, height, role: 'group', 'aria-label': t('diagramAlt', { text: items.map(item => item.label).join('; ') }) },
    s('defs', null, s('pattern', { id: 'lane-hatch', width: 6, height: 6, patternUnits: 'userSpaceOnUse', patternTransform: 'rotate(45)' }, s('rect', { width: 6, height: 6, class: 'route-hatch-ground' }), s('path', { d: 'M0 0V6', class: 'route-hatch-line' }))),
    nodes, s('g', { 'aria-hidden': 'true' }, places, texts))
  return { node, items }
}
