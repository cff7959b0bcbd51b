// What a change is made of: contributions one below the other, each starting where the one before it ended, to the change itself.

import { h, s } from './dom.js'
import { isNumber } from './data.js'
import { t } from './strings.js'
import { signedNumber } from './format.js'

const MOST = 8, TINY = 1e-9

/** The largest contributions, and what all others add up to, in the order of their size. */
function stepsOf(group, reasons, nameOf) {
  const all = reasons.filter(reason => isNumber(reason.contribution)).sort((p, q) => Math.abs(q.contribution) - Math.abs(p.contribution))
  const shown = all.slice(0, MOST).map(reason => ({ value: reason.contribution, name: nameOf(reason) }))
  const rest = group.change - shown.reduce((sum, step) => sum + step.value, 0)
  return Math.abs(rest) > TINY + 1e-6 * Math.abs(group.change) ? [...shown, { value: rest, name: t('waterfallOthers') }] : shown
}

function bar(from, to, low, high, kind) {
  const x = value => (100 * (value - low)) / (high - low || 1)
  const [left, right] = [Math.min(x(from), x(to)), Math.max(x(from), x(to))]
  return s('svg', { class: `waterfall-bar ${kind}`, viewBox: '0 0 100 20', preserveAspectRatio: 'none', 'aria-hidden': 'true' },
    s('path', { class: 'none', d: `M${x(0)} 0V20` }),
    s('path', { class: 'joint', d: `M${x(from)} 0V5M${x(to)} 15V20` }),
    s('rect', { x: left, y: 4, width: Math.max(right - left, 0.4), height: 12 }))
}

function waterfall(group, reasons, nameOf, caption, kind) {
  if (!isNumber(group.change) || reasons.length === 0) return null
  const steps = stepsOf(group, reasons, nameOf)
  const ends = steps.reduce((sums, step) => [...sums, sums.at(-1) + step.value], [0])
  const low = Math.min(...ends, group.change), high = Math.max(...ends, group.change)
  const kindOf = value => (value > 0 ? 'closer' : 'apart')
  return h('table', { class: `waterfall ${kind}` }, h('caption', null, caption),
    h('thead', { class: 'sr' }, h('tr', null, [t('waterfallReason'), t('waterfallPicture'), t('change')].map(name => h('th', { scope: 'col' }, name)))),
    h('tbody', null, steps.map((step, i) => h('tr', null,
      h('th', { scope: 'row' }, step.name),
      h('td', { class: 'waterfall-cell' }, bar(ends[i], ends[i + 1], low, high, kindOf(step.value))), h('td', { class: 'n' }, signedNumber(step.value)))),
    h('tr', { class: 'total' }, h('th', { scope: 'row' }, t('waterfallTotal')),
      h('td', { class: 'waterfall-cell' }, bar(0, group.change, low, high, `total ${kindOf(group.change)}`)), h('td', { class: 'n' }, signedNumber(group.change)))))
}

/** The change by indicator. */
export function waterfallOfIndicators(answer, group) {
  const labels = new Map(answer.indicators.map(i => [i.code, i.label]))
  return waterfall(group, group.reasons, reason => labels.get(reason.indicator) ?? reason.indicator, t('waterfallCaption'), 'by-indicator')
}

/** The same change by the publications that its figures are from, folded away. */
export function waterfallOfSources(answer, group) {
  const titles = new Map(answer.sources.map(source => [source.source, source.title]))
  const table = waterfall(group, group.source_reasons, reason => titles.get(reason.source) ?? t('waterfallUnknown'), t('waterfallSources'), 'by-source')
  return table && h('details', { class: 'by-source' }, h('summary', null, t('waterfallBySource')), table)
}
