// Small multiples: for every indicator one panel a state, with the values used, their intervals and the single figures as published.

import { areaY, axisX, axisY, dot, gridY, line, plot, ruleX, ruleY } from '@observablehq/plot'
import { axisUnit, changeOf, number, percent, quantity } from './format.js'
import { chart, collecting, labelled, periodTable } from './chart.js'
import { directionOf, directionShape } from './direction.js'
import { figuresTip, figureText, intervalText, shortValue, statusName, valueTip } from './figure-tip.js'
import { h, slug } from './dom.js'
import { isNumber } from './data.js'
import { picker } from './picker.js'
import { t } from './strings.js'

const HEIGHT = 150
const OVERSHOOT = 2 // an interval may stretch the axis to this many times the largest value, then it leaves the panel
export const SYMBOLS = { official: 'circle', reported: 'square', estimate: 'triangle', disputed: 'times', denied: 'asterisk' }

/** The y axis' range over some series: from zero where nothing is negative, wide enough for values, figures and most intervals. */
export function extentOf(seriesList) {
  const values = seriesList.flatMap(one => [...one.points, ...one.figures].map(p => p.natural)).filter(isNumber)
  const bounds = seriesList.flatMap(one => one.points.flatMap(p => [p.natural_low, p.natural_high])).filter(isNumber)
  const high = Math.max(...values, 0), low = Math.min(...values, 0)
  const reach = Math.max(high, -low) * OVERSHOOT || 1
  return [Math.max(Math.min(low, ...bounds), -reach), Math.min(Math.max(high, ...bounds), reach)]
}

/** Figures that say a value of the indicator by themselves, and those that enter only together, gathered by period. */
function splitFigures(series) {
  const alone = series.figures.filter(f => isNumber(f.natural) && isNumber(f.x))
  const sheaves = new Map()
  for (const figure of series.figures) {
    if (isNumber(figure.natural) || !isNumber(figure.x)) continue
    sheaves.set(figure.period, [...(sheaves.get(figure.period) ?? []), figure])
  }
  return { alone, sheaves: [...sheaves].map(([period, figures]) => ({ period, figures, x: figures[0].x })) }
}

const figuresOf = (series, point) => series.figures.filter(f =>
  (f.first_day && point.first_day ? f.first_day >= point.first_day && (f.last_day ?? f.first_day) <= point.last_day : f.period === point.period))

/** The points in runs without a gap, so that no line is drawn across years of which nothing is known. */
export function runsOf(points, step) {
  const runs = []
  for (const point of points) {
    const last = runs.at(-1)?.at(-1)
    if (last && point.x - last.x < step * 1.5) runs.at(-1).push(point)
    else runs.push([point])
  }
  return runs
}

export const stepOf = series => ({ quarter: 0.25, month: 1 / 12, half: 0.5 })[series.period_kind] ?? 1

function draw({ answer, indicator, state, series, extent, divisor, label }, width) {
  const unit = indicator.natural_unit
  const { alone, sheaves } = splitFigures(series)
  const runs = runsOf(series.points, stepOf(series))
  const y = point => point.natural / divisor
  const low = point => (point.natural_low ?? point.natural) / divisor, high = point => (point.natural_high ?? point.natural) / divisor
  const found = []
  const item = (element, datum, name, tip) => found.push({ node: element, x: datum.x, label: name, tip })

  const years = [answer.since, answer.until].filter(isNumber)
  const xs = [...series.points, ...series.figures].map(p => p.x).filter(isNumber)
  const from = Math.min(...years, ...xs) - 0.4, to = Math.max(...years, ...xs) + 0.4
  const node = plot({
    width, height: HEIGHT, marginLeft: 38, marginRight: 8, marginTop: 8, marginBottom: 32, className: 'plot',
    x: { domain: [from, to] }, y: { domain: extent.map(v => v / divisor), nice: true },
    marks: [
      gridY({ ticks: 3, className: 'grid' }),
      axisY({ ticks: 3, tickSize: 0, tickFormat: v => number(v), label: null }),
      axisX(years.length === 2 ? [...new Set([years[0], Math.round((years[0] + years[1]) / 2), years[1]])] : undefined,
        { tickSize: 3, tickPadding: 12, tickFormat: v => String(Math.round(v)), label: null }),
      ruleY([extent[0] < 0 ? 0 : extent[0] / divisor], { className: 'baseline' }),
      runs.map(run => run.length > 1
        ? areaY(run, { x: 'x', y1: low, y2: high, fill: 'var(--band)', clip: true })
        : ruleX(run, { x: 'x', y1: low, y2: high, stroke: 'var(--band-edge)', strokeWidth: 3, clip: true })),
      runs.map(run => line(run, { x: 'x', y, stroke: 'var(--ink-line)', strokeWidth: 1.75 })),
      dot(alone, {
        x: 'x', y: f => f.natural / divisor, r: 2.6, symbol: f => SYMBOLS[f.status] ?? 'circle', stroke: 'var(--figure)', fill: 'var(--paper)', clip: false,
        render: collecting(alone, (element, f) => item(element, f,
          t('figureMark', { period: f.period, value: quantity(f.natural, unit), part: figureText(f), status: statusName(f.status) }),
          () => figuresTip(`${state.name}, ${f.period}`, [f]))),
      }),
      dot(series.points, {
        x: 'x', y, r: 2.8, fill: 'var(--ink-line)', stroke: 'var(--paper)', strokeWidth: 0.75,
        render: collecting(series.points, (element, p) => item(element, p,
          t('valueMark', { period: p.period, value: [quantity(p.natural, unit), intervalText(p, unit)].filter(Boolean).join(', ') }),
          () => valueTip(`${indicator.label}, ${state.name}, ${p.period}`, p, unit, figuresOf(series, p)))),
      }),
      dot(sheaves, {
        x: 'x', frameAnchor: 'bottom', dy: 8, r: g => g.figures.length, fill: 'var(--figure)', symbol: 'circle',
        render: collecting(sheaves, (element, g) => item(element, g, t('partsMark', { period: g.period, n: g.figures.length }),
          () => figuresTip(`${state.name}, ${t('partsMark', { period: g.period, n: g.figures.length })}`, g.figures))),
      }),
    ],
    symbol: { type: 'identity' }, r: { type: 'sqrt', domain: [0, 16], range: [1.2, 3.6], clamp: true },
  })
  found.sort((p, q) => p.x - q.x)
  return { node: labelled(node, label), items: found }
}

function trendText(series, unit) {
  const first = series.points[0], last = series.points.at(-1)
  return series.points.length > 1
    ? t('trend', { first: quantity(first.natural, unit), firstPeriod: first.period, last: quantity(last.natural, unit), lastPeriod: last.period })
    : t('single', { first: quantity(first.natural, unit), firstPeriod: first.period })
}

function panel(answer, indicator, state, shared, unit) {
  const pair = answer.pair(answer.hub.code, state.code)
  const series = pair?.seriesOf(indicator.indicator)
  if (!series) {
    return h('figure', { class: 'panel empty', 'data-state': state.code },
      h('figcaption', null, h('strong', null, state.name)),
      h('p', { class: 'reason' }, `– ${answer.reasonOf(answer.hub.code, state.code, indicator.indicator) ?? t('noFigure')}`))
  }
  const row = pair.row(indicator.indicator)
  const extent = shared ?? extentOf([series])
  const largest = Math.max(...extent.map(Math.abs))
  // A country whose numbers are tiny in the section's unit gets its own, said beside its name.
  const own = largest / unit.divisor < 0.1 ? axisUnit(indicator.natural_unit, largest) : unit
  const label = t('chartLabel', { label: indicator.label, partner: answer.hub.name ?? answer.hub.code, state: state.name, text: trendText(series, indicator.natural_unit) })
  return h('figure', { class: 'panel', 'data-state': state.code },
    h('figcaption', null, h('strong', null, state.name), row && h('span', { class: `direction ${directionOf(row)}` },
      directionShape(directionOf(row)), h('span', null, changeOf(row, indicator).value ?? t(directionOf(row))), h('span', { class: 'sr' }, t(directionOf(row)))),
      own !== unit && h('span', { class: 'unit' }, own.label)),
    chart(width => draw({ answer, indicator, state, series, label, extent, divisor: own.divisor }, width)))
}

function tableOf(answer, indicator, { divisor, label }) {
  const lines = answer.states.map(state => ({ name: state.name, points: answer.pair(answer.hub.code, state.code)?.seriesOf(indicator.indicator)?.points ?? [] }))
  return periodTable(t('seriesData', { label: [indicator.label, label].filter(Boolean).join(', ') }), t('data'), t('state'),
    lines.filter(one => one.points.length), point => shortValue(point, divisor))
}

function indicatorBlock(answer, indicator) {
  const all = answer.states.map(state => answer.pair(answer.hub.code, state.code)?.seriesOf(indicator.indicator)).filter(Boolean)
  if (all.length === 0) return null
  const extent = extentOf(all)
  const { divisor, label } = axisUnit(indicator.natural_unit, Math.max(...extent.map(Math.abs)))
  // Shares and signals compare between states; volumes of a large and a small country need scales of their own, in one unit.
  const isShared = indicator.group !== 'volume'
  const id = `series-${slug(indicator.indicator)}`
  return h('section', { class: 'indicator', id, 'aria-labelledby': `${id}-title` },
    h('div', { class: 'keep' },
      h('h3', { id: `${id}-title` }, indicator.label, h('span', { class: 'unit' }, [label, !isShared && all.length > 1 && t('ownScales')].filter(Boolean).join('; '))),
      indicator.describes && h('p', { class: 'describes' }, indicator.describes),
      h('div', { class: 'panels' }, answer.states.map(state => panel(answer, indicator, state, isShared ? extent : null, { divisor, label })))),
    tableOf(answer, indicator, { divisor, label }))
}

function key(answer) {
  return h('p', { class: 'key' },
    h('span', null, h('i', { class: 'key-line' }), t('keyValue')), h('span', null, h('i', { class: 'key-band' }), t('keyBand', { level: percent(answer.level) })),
    h('span', null, h('i', { class: 'key-parts' }), t('keyParts')),
    [['official', '○'], ['reported', '□'], ['estimate', '△'], ['disputed', '×'], ['denied', '✳']].map(([status, shape]) =>
      h('span', null, h('i', { class: 'key-shape' }, shape), `${t('keyFigure')}, ${t(status)}`)))
}

export function seriesSection(answer) {
  const blocks = h('div', { class: 'blocks' }, answer.indicators.map(indicator => indicatorBlock(answer, indicator)))
  const show = code => {
    blocks.dataset.only = code
    for (const one of blocks.querySelectorAll('.panel')) one.hidden = code !== '' && one.dataset.state !== code
  }
  return h('section', { id: 'series', 'aria-labelledby': 'series-title' },
    h('h2', { id: 'series-title' }, t('seriesTitle')),
    h('p', { class: 'explain' }, t('seriesText', { level: percent(answer.level) })),
    key(answer),
    answer.states.length > 1 && picker(t('showState'), [['', t('allStates')], ...answer.states.map(s => [s.code, s.name])], '', show),
    blocks)
}

