// What remains after each loss: from the least to the most that the figures allow, and where draws of disputed figures lie within it.

import { h, s } from '../dom.js'
import { isNumber } from '../data.js'
import { linear } from './frame.js'
import { range, shorten } from '../format.js'
import { t } from '../strings.js'

const ROW = 28, TOP = 22, BOTTOM = 6

export function remains(rows, width, write) {
  const isNarrow = width < 560, left = isNarrow ? 118 : 210, right = 16, x = linear(0, 1, left, width - right)
  const height = TOP + rows.length * ROW + BOTTOM, items = []
  const bars = rows.map((loss, i) => {
    const y = TOP + i * ROW + 5, words = loss.surviving_low === loss.surviving_high ? write(loss.surviving_low) : range(write(loss.surviving_low), write(loss.surviving_high))
    const node = s('g', { class: 'loss-row' }, s('rect', { class: 'loss-hit', x: 0, y: y - 3, width, height: ROW - 2 }),
      s('text', { class: 'strong', x: left - 8, y: y + 12, 'text-anchor': 'end', 'aria-hidden': 'true' }, shorten(loss.title, isNarrow ? 17 : 30)),
      s('rect', { class: 'route-sure', x: x(0), y, width: Math.max(x(loss.surviving_low) - x(0), 1), height: 16 }),
      s('rect', { class: 'route-maybe', x: x(loss.surviving_low), y, width: Math.max(x(loss.surviving_high) - x(loss.surviving_low), 0), height: 16 }),
      isNumber(loss.drawn_median) && loss.surviving_low < loss.surviving_high && [s('path', { class: 'loss-interval', d: `M${x(loss.drawn_low)} ${y + 8}H${x(loss.drawn_high)}` }), s('circle', { class: 'route-median', cx: x(loss.drawn_median), cy: y + 8, r: 4 })])
    items.push({ node, label: `${loss.title}: ${words}`, tip: () => h('div', null, h('p', { class: 'tip-title' }, loss.title), h('p', { class: 'tip-value' }, words),
      isNumber(loss.drawn_median) && h('p', null, `${t('keyMedian')}: ${write(loss.drawn_median)} (${range(write(loss.drawn_low), write(loss.drawn_high))})`)) })
    return node
  })
  const node = s('svg', { class: 'loss-bars', viewBox: `0 0 ${width} ${height}`, width, height, role: 'group', 'aria-label': t('remainsAlt') },
    s('defs', null, s('pattern', { id: 'route-hatch', width: 6, height: 6, patternUnits: 'userSpaceOnUse', patternTransform: 'rotate(45)' }, s('rect', { width: 6, height: 6, class: 'route-hatch-ground' }), s('path', { d: 'M0 0V6', class: 'route-hatch-line' }))),
    s('g', { 'aria-hidden': 'true' }, [0, 0.25, 0.5, 0.75, 1].map(value => [s('path', { class: 'grid-line', d: `M${x(value)} ${TOP - 4}V${height - BOTTOM}` }), s('text', { x: x(value), y: TOP - 8, 'text-anchor': value === 1 ? 'end' : 'middle' }, write(value))])), bars)
  return { node, items }
}
