// The level of a group over time, and below it, on the same axis, the years with a step that is told.

import { axisX, axisY, dot, gridY, line, plot, rect, ruleX, ruleY } from '@observablehq/plot'
import { chart, collecting, labelled, periodTable } from './chart.js'
import { h } from './dom.js'
import { isNumber } from './data.js'
import { chance, percent, standard, tick } from './format.js'
import { runsOf, windowMark, yearsOf } from './series.js'
import { directionOf } from './direction.js'
import { t } from './strings.js'

const MARGIN = { marginLeft: 44, marginRight: 14 }
const LEVEL_HEIGHT = 112, BREAK_HEIGHT = 52

export const hasBreaks = groups => groups.some(group => group.breaks.length > 0)

/** What panels beside each other share: the years, and one scale. */
export function unitedExtent(answer, groups) {
  const levels = groups.flatMap(group => group.levels)
  const xs = [...yearsOf(answer), ...levels.map(p => p.x)].filter(isNumber)
  const values = levels.map(p => p.level)
  return { years: [Math.min(...xs), Math.max(...xs)], extent: [Math.min(0, ...values), Math.max(0, ...values)] }
}

function levelTip(title, point, group) {
  const here = group.breaks.find(one => one.period === point.period)
  return h('div', null, h('p', { class: 'tip-title' }, `${title}, ${point.period}`), h('p', { class: 'tip-value' }, `${standard(point.level)} ${t('units')}`),
    here && h('p', { class: 'tip-note' }, t('breakMark', { p: chance(here.probability) })))
}

/** Four ticks at the most, whole years, the first and the last among them. */
function yearTicks([from, to], width) {
  const middle = width > 190 ? [Math.round((from + to) / 2)] : []
  return [...new Set([Math.ceil(from), ...middle, Math.floor(to)])]
}

function drawBreaks(group, title, domain, ticks, items, width) {
  const node = plot({
    width, height: BREAK_HEIGHT, ...MARGIN, marginTop: 10, marginBottom: 18, className: 'plot', x: { domain, axis: null }, y: { domain: [0, 1], axis: null },
    marks: [
      gridY([1], { className: 'grid' }), axisY([0, 1], { tickSize: 0, tickFormat: percent, label: null }),
      axisX(ticks, { tickSize: 0, tickPadding: 5, tickFormat: String, label: null }),
      ruleY([0], { className: 'baseline' }),
      rect(group.breaks, {
        x1: b => b.x - 0.38, x2: b => b.x + 0.38, y1: 0, y2: b => Math.max(b.probability, 0.012), fill: 'var(--break)',
        render: collecting(group.breaks, (element, b) => items.push({
          node: element, x: b.x + 1e-3, label: `${b.period}: ${t('breakMark', { p: chance(b.probability) })}`,
          tip: () => h('div', null, h('p', { class: 'tip-title' }, `${title}, ${b.period}`), h('p', { class: 'tip-value' }, chance(b.probability)), h('p', null, t('breakTip', { period: b.period }))),
        })),
      }),
    ],
  })
  return labelled(node, t('breaksLabel', { title }))
}

function draw({ answer, group, name, state, years, extent, height = LEVEL_HEIGHT }, width) {
  const domain = [years[0] - 0.5, years[1] + 0.5]
  const ticks = yearTicks(years, width)
  const title = `${state.name}, ${t(name)}`
  const items = []
  const runs = runsOf(group.levels, 1)
  const isDated = isNumber(Number.parseFloat(group.since)) && directionOf(group) !== 'undecided'
  const breaks = group.breaks.length > 0
  const node = plot({
    width, height: height + (breaks ? 0 : 18), ...MARGIN, marginTop: 6, marginBottom: breaks ? 2 : 18, className: 'plot', x: { domain, axis: null }, y: { domain: extent },
    marks: [
      windowMark(answer, ...domain), gridY({ ticks: 4, className: 'grid' }), axisY({ ticks: 4, tickSize: 0, tickFormat: v => tick(v), label: null }),
      extent[0] < 0 && extent[1] > 0 ? ruleY([0], { className: 'zero', strokeOpacity: 0.5 }) : null,
      breaks ? null : axisX(ticks, { tickSize: 0, tickPadding: 5, tickFormat: String, label: null }),
      isDated ? ruleX([Number.parseFloat(group.since) - 0.5], { stroke: 'var(--ink)', strokeDasharray: '3 2' }) : null,
      runs.map(run => line(run, { x: 'x', y: 'level', stroke: `var(--${directionOf(group) === 'missing' ? 'ink-line' : directionOf(group)})`, strokeWidth: 2, clip: true })),
      dot(group.levels, {
        x: 'x', y: 'level', r: 2, fill: 'var(--ink-line)', stroke: 'var(--paper)', strokeWidth: 0.6,
        render: collecting(group.levels, (element, p) => items.push({
          node: element, x: p.x, label: `${p.period}: ${standard(p.level)}`, tip: () => levelTip(title, p, group),
        })),
      }),
    ],
  })
  labelled(node, t('levelLabel', { title }))
  const strip = breaks && drawBreaks(group, title, domain, ticks, items, width)
  items.sort((p, q) => p.x - q.x)
  return { node: strip ? h('div', null, node, strip) : node, items }
}

export const levelChart = options => chart(width => draw(options, width))

/** A group's levels as records, for a file, with the steps that are told. */
export const levelRecords = (state, name, group) => group.levels.map(p => ({ state: state.code, group: name, year: p.year, level: p.level,
  step_probability: group.breaks.find(one => one.year === p.year)?.probability }))

/** The levels of all pairs and groups as one table, with the probability of a break below each. */
export function levelsTable(answer, pairs) {
  const lines = pairs.flatMap(([state, pair]) => Object.entries(pair.groups).flatMap(([name, group]) => [
    { name: `${state.name}, ${t(name)}`, points: group.levels },
    { name: `${state.name}, ${t(name)}: ${t('breakColumn')}`, points: group.breaks }])).filter(one => one.points.length)
  return periodTable(t('levelsData'), t('data'), `${t('state')}, ${t('tie')}`, lines,
    point => ('probability' in point ? [chance(point.probability), null] : [standard(point.level), null]))
}
