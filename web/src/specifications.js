// The specification curve: the change under every defensible set of choices, from the smallest to the largest, and below it which choices
// each one made. Thousands of them: a few paths, not an element each; the table below has the numbers by choice.

import { chart, dataTable } from './chart.js'
import { count, percent, tick } from './format.js'
import { directionOf } from './direction.js'
import { h, s } from './dom.js'
import { isNumber } from './data.js'
import { t } from './strings.js'
import { ticks } from './ticks.js'
import { withSaving } from './save.js'

const CURVE_HEIGHT = 130, ROW_HEIGHT = 13, HEAD_HEIGHT = 16, MARGIN_TOP = 8, MARGIN_RIGHT = 6
const DIRECTIONS = ['closer', 'neither', 'apart']

/** Of a specification: closer, apart, or neither (undecided, mixed, no material change). */
const kindOf = spec => (['closer', 'apart'].includes(spec.direction) ? spec.direction : 'neither')

/** Choices that differ between specifications: [{name, options}], in the order of the first specification. */
function choicesOf(list) {
  const names = [...new Set(list.flatMap(spec => Object.keys(spec.choices)))]
  return names.map(name => ({ name, options: [...new Set(list.map(spec => spec.choices[name]).filter(option => option !== undefined))].sort((p, q) => String(p).localeCompare(String(q), undefined, { numeric: true })) }))
    .filter(choice => choice.options.length > 1)
}

/** A shape a direction: a dot for closer, a ring for neither, a triangle for apart. */
function shapeAt(direction, x, y, r) {
  if (direction === 'apart') return `M${x} ${y + r}L${x - r} ${y - r}H${x + r}Z`
  return `M${x - r} ${y}a${r} ${r} 0 1 0 ${2 * r} 0a${r} ${r} 0 1 0 ${-2 * r} 0`
}

function curve(list, x, y, step) {
  const r = Math.max(0.9, Math.min(3, step * 0.4))
  return DIRECTIONS.map(direction => {
    const members = list.map((spec, i) => [spec, i]).filter(([spec]) => kindOf(spec) === direction)
    const whiskers = members.filter(([spec]) => isNumber(spec.conf_low) && isNumber(spec.conf_high))
      .map(([spec, i]) => `M${x(i).toFixed(1)} ${y(spec.conf_low).toFixed(1)}V${y(spec.conf_high).toFixed(1)}`).join('')
    return [s('path', { class: `spec-whisker ${direction}`, d: whiskers, style: `stroke-width:${Math.max(0.5, Math.min(2, step * 0.5))}` }),
      s('path', { class: `spec-dot ${direction}`, d: members.map(([spec, i]) => shapeAt(direction, +x(i).toFixed(1), +y(spec.change).toFixed(1), r)).join('') })]
  })
}

function axis(y, low, high, left, right) {
  return ticks(low, high, 4).map(v => [s('path', { class: v === 0 ? 'spec-zero' : 'spec-grid', d: `M${left} ${y(v)}H${right}` }),
    s('text', { x: left - 6, y: y(v), dy: '0.32em', 'text-anchor': 'end' }, tick(v))])
}

function draw({ list, choices, labels, main, label }, width) {
  const left = Math.min(150, Math.max(92, width * 0.32)), right = width - MARGIN_RIGHT
  const step = (right - left) / list.length
  const x = i => left + (i + 0.5) * step
  const bounds = list.flatMap(spec => [spec.change, spec.conf_low, spec.conf_high]).filter(isNumber)
  const low = Math.min(0, ...bounds), high = Math.max(0, ...bounds)
  const y = value => MARGIN_TOP + (CURVE_HEIGHT * (high - value)) / (high - low || 1)
  const parts = [axis(y, low, high, left, right), curve(list, x, y, step)]
  const place = main >= 0 && x(main)
  if (place) parts.push(s('path', { class: 'spec-main', d: `M${place} ${MARGIN_TOP}V${MARGIN_TOP + CURVE_HEIGHT}` }), s('text', { class: 'spec-main-name', x: place, y: MARGIN_TOP, dy: '-1', 'text-anchor': place > (left + right) / 2 ? 'end' : 'start' }, t('specMain')))
  let top = MARGIN_TOP + CURVE_HEIGHT + 10
  for (const choice of choices) {
    parts.push(s('text', { class: 'spec-choice', x: 0, y: top + HEAD_HEIGHT - 5 }, choiceName(choice.name)))
    top += HEAD_HEIGHT
    for (const option of choice.options) {
      const marks = list.map((spec, i) => (spec.choices[choice.name] === option ? `M${x(i).toFixed(1)} ${top + 2}v${ROW_HEIGHT - 4}` : '')).join('')
      parts.push(s('text', { x: left - 6, y: top + ROW_HEIGHT / 2, dy: '0.32em', 'text-anchor': 'end' }, cut(optionName(option, labels), Math.floor(left / 6))),
        s('path', { class: 'spec-tick', d: marks, style: `stroke-width:${Math.max(0.4, Math.min(4, step * 0.7))}` }))
      top += ROW_HEIGHT
    }
    top += 3
  }
  const node = s('svg', { class: 'specifications', viewBox: `0 0 ${width} ${top + 4}`, width, height: top + 4, role: 'img', 'aria-label': label }, parts)
  return { node, items: [] }
}

const cut = (text, most) => (text.length > most ? `${text.slice(0, Math.max(1, most - 1))}…` : text)
const choiceName = name => t(`choice_${name}`).replace(/^choice_/, '').replaceAll('_', ' ')
/** An option in the page's words; an indicator by its label. */
const optionName = (option, labels) => {
  const text = String(option)
  return labels.get(text) ?? t(`option_${text}`).replace(/^option_/, '').replaceAll('_', ' ')
}

function tableOf({ list, choices, labels }, caption) {
  const share = (members, direction) => percent(members.filter(spec => kindOf(spec) === direction).length / members.length)
  const rows = choices.flatMap(choice => choice.options.map(option => {
    const members = list.filter(spec => spec.choices[choice.name] === option)
    return [`${choiceName(choice.name)}: ${optionName(option, labels)}`, count(members.length), ...DIRECTIONS.map(direction => share(members, direction))]
  }))
  return dataTable(caption, t('specTable'), [t('specChoice'), t('specNumber'), ...DIRECTIONS.map(direction => t(direction))], rows)
}

/** The curve and its table for one group, or nothing where the answer has no list of specifications. */
export function specificationCurve(answer, group, title, what) {
  const list = group.specifications.filter(spec => isNumber(spec.change)).sort((p, q) => p.change - q.change)
  if (list.length < 2) return null
  const choices = choicesOf(list)
  const shown = { list, choices, labels: new Map(answer.indicators.map(i => [i.code, i.label])) }
  const agree = list.filter(spec => directionOf(spec) === directionOf(group)).length
  const caption = t('specCaption', { n: count(list.length), agree: count(agree), direction: t(directionOf(group)) })
  return h('div', { class: 'specification-block' },
    h('p', { class: 'caption' }, caption),
    withSaving(answer, chart(width => draw({ ...shown, main: list.findIndex(spec => spec.main), label: `${title}. ${caption}` }, width)), {
      what: `specifications-${what}`, title, unit: caption, records: () => list.map(spec => ({ ...spec.choices, change: spec.change, conf_low: spec.conf_low, conf_high: spec.conf_high, direction: spec.direction })) }),
    group.hinge && h('p', { class: 'influences' }, t('hinge', { choice: choiceName(group.hinge) })),
    choices.length > 0 && tableOf(shown, `${title}: ${t('specTable')}`))
}
