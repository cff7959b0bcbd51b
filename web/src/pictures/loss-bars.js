// Bars of losses with their intervals: a row a country; of a dependence a second bar, what the tie's end costs the partner.

import { h, s } from '../dom.js'
import { isNumber } from '../data.js'
import { linear } from './frame.js'
import { ticks } from '../ticks.js'
import { fixed, range, shorten } from '../format.js'
import { t } from '../strings.js'

const ROW = 26, TOP = 22, BOTTOM = 8

/** A bar from 0, and the line of its interval. */
function barOf(x, y, height, value, low, high, kind) {
  const hasInterval = isNumber(low) && isNumber(high)
  return [s('rect', { class: `loss-bar ${kind} ${value < 0 ? 'loss' : 'gain'}`, x: Math.min(x(0), x(value)), y, width: Math.max(Math.abs(x(value) - x(0)), 1), height }),
    hasInterval && s('path', { class: 'loss-interval', d: `M${x(low)} ${y + height / 2}H${x(high)}M${x(low)} ${y + 3}V${y + height - 3}M${x(high)} ${y + 3}V${y + height - 3}` })]
}

const tipOf = (one, write, both) => h('div', null, h('p', { class: 'tip-title' }, one.name), h('p', { class: 'tip-value' }, write(one.welfare_pct)),
  isNumber(one.low) && h('p', null, range(write(one.low), write(one.high))), both && h('p', null, `${both.other}: ${write(one.partner_welfare_pct)}`))

export function lossBars(rows, width, write, both) {
  const isNarrow = width < 560, left = isNarrow ? 104 : 190, right = 78
  const values = rows.flatMap(one => [one.welfare_pct, one.low, one.high, both && one.partner_welfare_pct]).filter(isNumber)
  const low = Math.min(0, ...values), high = Math.max(0, ...values), x = linear(low, high, left, width - right)
  const row = both ? ROW + 10 : ROW, height = TOP + rows.length * row + BOTTOM
  const steps = ticks(low, high, isNarrow ? 3 : 7), decimals = Math.max(0, ...steps.map(value => (String(value).split('.')[1] ?? '').length))
  const items = []
  const bars = rows.map((one, i) => {
    const y = TOP + i * row + 4
    const node = s('g', { class: 'loss-row' }, s('rect', { class: 'loss-hit', x: 0, y: y - 3, width, height: row - 2 }),
      s('text', { class: one.isNamed ? 'strong' : null, x: left - 8, y: y + (both ? 16 : 12), 'text-anchor': 'end', 'aria-hidden': 'true' }, shorten(one.name, isNarrow ? 14 : 28)),
      barOf(x, y, 16, one.welfare_pct, one.low, one.high, 'own'),
      both && isNumber(one.partner_welfare_pct) && barOf(x, y + 18, 9, one.partner_welfare_pct, null, null, 'partner'),
      s('text', { x: width - right + 6, y: y + 12, 'aria-hidden': 'true' }, write(one.welfare_pct)))
    items.push({ node, tip: () => tipOf(one, write, both), label: [one.name, write(one.welfare_pct), isNumber(one.low) && range(write(one.low), write(one.high)), both && `${both.other} ${write(one.partner_welfare_pct)}`].filter(Boolean).join(', ') })
    return node
  })
  const node = s('svg', { class: 'loss-bars', viewBox: `0 0 ${width} ${height}`, width, height, role: 'group', 'aria-label': t('barsAlt') },
    s('g', { 'aria-hidden': 'true' }, steps.map(value => [s('path', { class: value === 0 ? 'zero-line' : 'grid-line', d: `M${x(value)} ${TOP - 4}V${height - BOTTOM}` }),
      s('text', { x: x(value), y: TOP - 8, 'text-anchor': 'middle' }, `${fixed(value, decimals)} %`)])), bars)
  return { node, items }
}
