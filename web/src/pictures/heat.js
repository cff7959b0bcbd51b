// The heat map: chapters by hub. It is a table whose cells are as deep as the excess of what is found.

import { axisUnit, fixed, quantity } from '../format.js'
import { h } from '../dom.js'
import { isNumber } from '../data.js'
import { list, most, section } from './frame.js'
import { decimalsFor } from '../numbers.js'
import { t } from '../strings.js'

function cellOf(raw, hub, largest, divisor) {
  if (!isNumber(hub.excess)) return h('td', { class: 'heat none' }, h('span', null, '–'))
  const depth = Math.sqrt(Math.max(hub.excess, 0) / (largest || 1)), isLinked = hub.linked > 0
  return h('td', { class: 'heat', title: t('heatCell', { value: quantity(hub.excess, raw.unit), linked: hub.linked, tested: hub.tested }) },
    hub.excess > 0 && h('i', { style: `opacity:${(0.1 + 0.9 * depth).toFixed(3)}` }),
    h('span', null, fixed(hub.excess / divisor, decimalsFor(hub.excess / divisor)), h('b', { 'aria-hidden': 'true' }, isLinked ? ' ▲' : '\u2002\u2002')), isLinked && h('span', { class: 'sr' }, ` ${t('linked')}`))
}

export function heatSection(raw) {
  const groups = list(raw.groups)
  if (groups.length === 0) return null
  const largest = most(groups.flatMap(group => group.hubs.map(hub => hub.excess))), { divisor, label } = axisUnit(raw.unit, largest)
  const isHeadings = groups[0].code.length > 2
  return section({
    id: 'heat', name: t('navHeat'), title: t(isHeadings ? 'heatTitleHeadings' : 'heatTitle'), unit: label, sentences: [t('heatText', { q: raw.settings?.q })],
    picture: h('div', { class: 'scroll', tabindex: '0', role: 'region', 'aria-label': t(isHeadings ? 'heatTitleHeadings' : 'heatTitle') }, h('table', { class: 'heat-map' },
      h('caption', null, t('heatCaption', { unit: label })),
      h('thead', null, h('tr', null, h('th', { scope: 'col' }, t(isHeadings ? 'heading' : 'chapter')), raw.hubs.map(hub => h('th', { scope: 'col' }, raw.nameOf(hub))))),
      h('tbody', null, groups.map(group => h('tr', null, h('th', { scope: 'row' }, h('b', null, group.code), ' ', !isHeadings && group.chapter),
        group.hubs.map(hub => cellOf(raw, hub, largest, divisor))))))),
    saving: raw.saving, records: () => groups.flatMap(group => group.hubs.map((hub, k) => ({ group: group.code, hub: raw.hubs[k], excess: hub.excess, linked: hub.linked, tested: hub.tested, unit: raw.unit }))),
  })
}
