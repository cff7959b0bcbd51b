// Rerouted goods that the store keeps, of the pairs of this answer: a row a product and hub, and what the figures cannot tell.

import { number, quantity, range, ratio } from './format.js'
import { h } from './dom.js'
import { isNumber } from './data.js'
import { t } from './strings.js'

const ends = (low, high, write) => (isNumber(low) && isNumber(high) ? range(write(low), write(high)) : '–')

function rowOf(answer, goods) {
  const money = value => quantity(value, goods.unit)
  return h('tr', null, h('th', { scope: 'row' }, goods.product), h('td', null, answer.nameOf(goods.state)),
    h('td', null, `${goods.origin} → ${answer.nameOf(goods.partner)}, ${goods.since}`),
    h('td', { class: 'n' }, isNumber(goods.ratio) ? ratio(goods.ratio) : '–', h('span', { class: 'interval' }, ends(goods.ratio_low, goods.ratio_high, ratio))),
    h('td', { class: 'n' }, isNumber(goods.q) ? number(goods.q) : '–'), h('td', { class: 'n' }, ends(goods.excess_low, goods.excess_high, money)))
}

/** Hubs of which nobody knows whether the goods went on, with the destination. */
const unknownOnward = answer => [...new Set(answer.rerouted.filter(goods => !goods.has_onward).map(goods => `${answer.nameOf(goods.state)} → ${answer.nameOf(goods.partner)}`))]

export function reroutedSection(answer) {
  if (answer.rerouted.length === 0 && !answer.rerouted_before) return null
  const unknown = unknownOnward(answer), heads = ['Product', 'Hub', 'Way', 'Effect', 'Q', 'Value'].map(name => h('th', { scope: 'col' }, t(`rerouted${name}`)))
  return h('section', { id: 'rerouted', 'aria-labelledby': 'rerouted-title' },
    h('h2', { id: 'rerouted-title' }, t('reroutedTitle')), h('p', { class: 'explain' }, t('reroutedText')),
    answer.rerouted_before > 0 && h('p', { class: 'reason' }, t('reroutedBefore')),
    unknown.length > 0 && h('p', null, t('reroutedUnknown', { ways: unknown.join(', ') })),
    answer.rerouted.length > 0 && h('div', { class: 'scroll', tabindex: '0', role: 'region', 'aria-label': t('reroutedTitle') },
      h('table', null, h('caption', null, t('reroutedCaption')), h('thead', null, h('tr', null, heads)), h('tbody', null, answer.rerouted.map(goods => rowOf(answer, goods))))))
}
