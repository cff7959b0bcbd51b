// Flow lines: from the origin by the hubs to the destination, as wide as what more went there; what is uncertain of it is hatched.

import { h, s } from '../dom.js'
import { isNumber } from '../data.js'
import { most, ribbon } from './frame.js'
import { quantity, range, shorten } from '../format.js'
import { t } from '../strings.js'

const NODE = 12, GAP = 26, LEAST = 1.5 // pixels
const atLeast0 = value => (isNumber(value) && value > 0 ? value : 0)

const patterns = () => s('defs', null,
  s('pattern', { id: 'flow-hatch', width: 6, height: 6, patternUnits: 'userSpaceOnUse', patternTransform: 'rotate(45)' },
    s('rect', { width: 6, height: 6, class: 'flow-hatch-ground' }), s('path', { d: 'M0 0V6', class: 'flow-hatch-line' })))

/** Where the hubs stand, one below the other, each as high as the largest that may have gone there. */
function placeHubs(hubs, top, scale) {
  let y = top
  return hubs.map(hub => {
    const high = Math.max(atLeast0(hub.high), atLeast0(hub.excess), atLeast0(hub.onward))
    const place = { ...hub, y, wide: Math.max(high * scale, LEAST) }
    y += Math.max(place.wide, 34) + GAP
    return place
  })
}

function hubTip(hub, unit) {
  const text = value => quantity(value, unit)
  return h('div', null, h('p', { class: 'tip-title' }, hub.name), h('p', { class: 'tip-value' }, text(hub.excess)),
    isNumber(hub.low) && h('p', null, range(text(hub.low), text(hub.high))),
    h('p', null, `${t('onward')}: ${isNumber(hub.onward) ? text(hub.onward) : t('noFigures')}`))
}

export function flowLines({ hubs, origin, destination, loss, unit }, width) {
  const isNarrow = width < 560, side = isNarrow ? 8 : 96
  const whole = Math.max(hubs.reduce((sum, hub) => sum + Math.max(atLeast0(hub.high), atLeast0(hub.excess)), 0), atLeast0(loss), most(hubs.map(hub => hub.onward)), 1e-300)
  const scale = (isNarrow ? 150 : 230) / whole, lossWide = atLeast0(loss) * scale
  const top = 30 + Math.max(lossWide, 8) + 34
  const places = placeHubs(hubs, top, scale)
  const last = places.at(-1), bottom = last.y + Math.max(last.wide, 34)
  const height = bottom + 34
  const left = side, right = width - side, middle = width / 2
  const total = places.reduce((sum, hub) => sum + hub.wide, 0), start = top + Math.max(0, (bottom - top - total) / 2)
  const onwardTotal = places.reduce((sum, hub) => sum + Math.max(atLeast0(hub.onward) * scale, LEAST), 0), end = top + Math.max(0, (bottom - top - onwardTotal) / 2)

  const items = []
  let from = start, to = end
  const bands = places.map(hub => {
    const low = Math.min(atLeast0(hub.low) * scale, hub.wide), onward = atLeast0(hub.onward) * scale
    const node = s('g', { class: 'flow' },
      s('path', { class: 'flow-sure', d: ribbon(left + NODE, from, middle, hub.y, low) }),
      s('path', { class: 'flow-maybe', d: ribbon(left + NODE, from + low, middle, hub.y + low, Math.max(hub.wide - low, 0.5)) }),
      isNumber(hub.onward)
        ? s('path', { class: 'flow-onward', d: ribbon(middle + NODE, hub.y, right - NODE, to, Math.max(onward, LEAST)) })
        : s('path', { class: 'flow-unknown', d: `M${middle + NODE} ${hub.y + 4}C${(middle + right) / 2} ${hub.y + 4} ${(middle + right) / 2} ${to} ${right - NODE} ${to}` }),
      s('rect', { class: 'flow-node', x: middle, y: hub.y, width: NODE, height: Math.max(hub.wide, onward, 4) }))
    from += hub.wide
    to += Math.max(onward, LEAST)
    items.push({ node, label: [hub.name, `${t('excess')} ${quantity(hub.excess, unit)}`, isNumber(hub.low) && range(quantity(hub.low, unit), quantity(hub.high, unit)),
      `${t('onward')} ${isNumber(hub.onward) ? quantity(hub.onward, unit) : t('noFigures')}`].filter(Boolean).join(', '), tip: () => hubTip(hub, unit) })
    return node
  })
  const lossTop = 30
  const direct = s('path', { class: 'flow-loss', d: ribbon(left + NODE, lossTop, right - NODE, lossTop, Math.max(lossWide, LEAST)) })
  const labels = [
    s('text', { class: 'flow-name', x: left, y: 18, 'text-anchor': 'start' }, shorten(origin, isNarrow ? 18 : 30)),
    s('text', { class: 'flow-name', x: right, y: 18, 'text-anchor': 'end' }, shorten(destination, isNarrow ? 18 : 30)),
    s('text', { class: 'flow-small', x: middle, y: lossTop + Math.max(lossWide, LEAST) + 15, 'text-anchor': 'middle' }, t('lossLabel', { value: quantity(loss, unit) })),
    places.map(hub => s('text', { class: 'flow-name', x: middle + NODE / 2, y: hub.y + Math.max(hub.wide, atLeast0(hub.onward) * scale, 4) + 15, 'text-anchor': 'middle' },
      shorten(hub.name, 24), s('tspan', { class: 'flow-value', dx: 6 }, quantity(hub.excess, unit)))),
  ]
  const node = s('svg', { class: 'flow-lines', viewBox: `0 0 ${width} ${height}`, width, height, role: 'group', 'aria-label': t('flowsAlt', { text: items.map(item => item.label).join('; ') }) },
    patterns(), direct, bands,
    s('rect', { class: 'flow-node', x: left, y: lossTop, width: NODE, height: Math.max(bottom - lossTop, 4) }),
    s('rect', { class: 'flow-node', x: right - NODE, y: lossTop, width: NODE, height: Math.max(bottom - lossTop, 4) }),
    s('g', { 'aria-hidden': 'true' }, labels))
  return { node, items }
}
