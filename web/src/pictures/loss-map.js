// The map of losses: the deeper, the more; losses plain, gains dotted. Nothing is drawn of countries that are not on the map.

import { geoEqualEarth, geoGraticule10, geoPath } from 'd3-geo'
import { byCode, countries, disputedNodes, labelNodes, patterns } from '../map.js'
import { chart } from '../chart.js'
import { h, s } from '../dom.js'
import { isNumber } from '../data.js'
import { most } from './frame.js'
import { range } from '../format.js'
import { t } from '../strings.js'

const N_LABELS = 6, LEAST_SHOWN = 3

function draw(rows, of, write, width) {
  const height = Math.round(width * 0.5), largest = most(rows.map(one => Math.abs(one.welfare_pct)))
  const path = geoPath(geoEqualEarth().fitSize([width, height], { type: 'Sphere' }))
  const items = []
  const shapes = rows.map(one => {
    const depth = Math.sqrt(Math.abs(one.welfare_pct) / (largest || 1)), d = path(byCode.get(one.iso3))
    const node = s('path', { d, class: `loss-land ${one.welfare_pct < 0 ? 'loss' : 'gain'}`, 'fill-opacity': (0.06 + 0.94 * depth).toFixed(3) })
    items.push({ node, label: `${one.name}, ${write(one.welfare_pct)}`, tip: () => h('div', null, h('p', { class: 'tip-title' }, one.name), h('p', { class: 'tip-value' }, write(one.welfare_pct)),
      isNumber(one.low) && h('p', null, range(write(one.low), write(one.high)))) })
    return [node, one.welfare_pct > 0 && depth > 0.1 && s('path', { d, class: 'gain-dots', fill: 'url(#gain-dots)' })]
  })
  const labels = [...rows].sort((a, b) => Math.abs(b.welfare_pct) - Math.abs(a.welfare_pct)).slice(0, width < 460 ? 2 : N_LABELS)
    .map(one => ({ kind: 'state-name', at: path.centroid(byCode.get(one.iso3)), lines: [one.name, write(one.welfare_pct)] }))
  const asked = byCode.get(of)
  const node = s('svg', { class: 'map loss-map', viewBox: `0 0 ${width} ${height}`, width, height, role: 'group', 'aria-label': t('lossMapAlt') },
    patterns(), s('defs', null, s('pattern', { id: 'gain-dots', width: 5, height: 5, patternUnits: 'userSpaceOnUse' }, s('circle', { cx: 1.5, cy: 1.5, r: 0.9, class: 'gain-dot' }))),
    s('path', { d: path({ type: 'Sphere' }), class: 'sea' }), s('path', { d: path(geoGraticule10()), class: 'graticule' }),
    s('g', { 'aria-hidden': 'true' }, countries.map(country => { const d = path(country); return d && s('path', { d, class: country === asked ? 'land hub' : 'land neighbour' }) })),
    s('g', null, shapes), disputedNodes(path), s('g', { class: 'labels', 'aria-hidden': 'true' }, labelNodes(labels, width, height)))
  return { node, items }
}

/** The map, or null where hardly any of the countries are on it. */
export function lossMap(rows, of, write) {
  const shown = rows.filter(one => byCode.has(one.iso3) && isNumber(one.welfare_pct))
  return shown.length >= LEAST_SHOWN ? chart(width => draw(shown, of, write, width)) : null
}
