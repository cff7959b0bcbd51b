// Small multiples: for every indicator one panel a state, with the values used, their intervals and the single figures as published.

import { areaY, axisX, axisY, dot, gridY, line, plot, rect, ruleX, ruleY } from '@observablehq/plot'
import { axisUnit, changeOf, percent, quantity, tick } from './format.js'
import { chart, collecting, labelled, periodTable } from './chart.js'
import { changeDirectionOf, directionShape } from './direction.js'
import { figuresTip, figureText, intervalText, shortValue, valueTip } from './figure-tip.js'
import { h, slug } from './dom.js'
import { isNumber } from './data.js'
import { picker } from './picker.js'
import { publishersOf, withSaving } from './save.js'
import { t } from './strings.js'

const HEIGHT = 138, MARGIN_LEFT = 38, MARGIN_RIGHT = 8
const PITCH = 4.6, MOST_ROWS = 10 // pixels from figure to figure below the axis, and how deep they may go
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

const isAlone = figure => isNumber(figure.natural) && isNumber(figure.x)

/** The figures that enter a value only together with others, by the period of that value. */
function sheavesOf(series) {
  const sheaves = new Map()
  for (const figure of series.figures) {
    if (!isAlone(figure) && isNumber(figure.x)) sheaves.set(figure.x, [...(sheaves.get(figure.x) ?? []), figure])
  }
  return [...sheaves.values()]
}

/**
 * A place below the axis for each of these figures: columns beside each other as the period's width allows, rows downwards. Where there
 * are more than fit, the last place stands for all that remain.
 */
function stack(sheaves, columns, rows, yearsPerPixel) {
  return sheaves.flatMap(figures => {
    const places = Math.min(figures.length, columns * rows)
    const wide = Math.min(columns, places)
    return figures.slice(0, places).map((figure, i) => ({
      figure, x: figure.x + ((i % wide) - (wide - 1) / 2) * PITCH * yearsPerPixel, row: Math.floor(i / wide),
      figures: i === places - 1 ? figures.slice(i) : [figure],
    }))
  })
}

const figuresOf = (series, point) => series.figures.filter(f =>
  (f.first_day && point.first_day ? f.first_day >= point.first_day && (f.last_day ?? f.first_day) <= point.last_day : f.cell === point.period))

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

export const yearsOf = answer => [answer.since, answer.until].filter(isNumber)

/** The first and last year that panels beside each other must show: the window, and all that their series hold. */
export function spanOf(answer, seriesList) {
  const xs = [...yearsOf(answer), ...seriesList.flatMap(one => [...one.points, ...one.figures]).map(p => p.x)].filter(isNumber)
  return [Math.min(...xs), Math.max(...xs)]
}

/** The verdict's window as a faint ground, where the series goes beyond it. */
export function windowMark(answer, from, to) {
  const years = yearsOf(answer)
  if (years.length < 2 || (years[0] - 1 < from && years[1] + 1 > to)) return null
  return rect([years], { x1: Math.max(from, years[0] - 0.5), x2: Math.min(to, years[1] + 0.5), fill: 'var(--window)', className: 'window' })
}

export const stepOf = series => ({ quarter: 0.25, month: 1 / 12, half: 0.5 })[series.period_kind] ?? 1

function draw({ answer, indicator, state, series, extent, divisor, deepest, years, label }, width) {
  const unit = indicator.natural_unit
  const alone = series.figures.filter(isAlone)
  const runs = runsOf(series.points, stepOf(series))
  const y = point => point.natural / divisor
  const low = point => (point.natural_low ?? point.natural) / divisor, high = point => (point.natural_high ?? point.natural) / divisor

  const [from, to] = [years[0] - 0.5, years[1] + 0.5]
  const yearsPerPixel = (to - from) / (width - MARGIN_LEFT - MARGIN_RIGHT)
  const columns = Math.max(1, Math.min(5, Math.floor((0.8 * stepOf(series)) / yearsPerPixel / PITCH)))
  const rows = Math.min(MOST_ROWS, Math.ceil(deepest / columns))
  const stacked = stack(sheavesOf(series), columns, rows, yearsPerPixel)
  const depth = rows * PITCH + (rows > 0 ? 5 : 0)

  const found = []
  const addFigures = (element, x, figures) => {
    element.dataset.figures = figures.length
    found.push({
      node: element, x, label: figures.length > 1 ? t('partsMark', { period: figures[0].cell, n: figures.length }) : `${figures[0].cell}: ${figureText(figures[0])}`,
      tip: () => figuresTip(`${state.name}, ${figures[0].cell}`, figures),
    })
  }
  const values = series.points.map(p => p.natural)
  const tickText = values.every(Number.isInteger) && divisor === 1 ? v => (Number.isInteger(v) ? tick(v) : '') : v => tick(v)
  const figureStyle = { symbol: f => SYMBOLS[(f.figure ?? f).status] ?? 'circle', fill: f => ((f.figure ?? f).used === false ? 'var(--paper)' : 'var(--figure)'), stroke: 'var(--figure)', strokeWidth: 0.9 }
  const node = plot({
    width, height: HEIGHT + depth, marginLeft: MARGIN_LEFT, marginRight: MARGIN_RIGHT, marginTop: 8, marginBottom: 22 + depth, className: 'plot',
    x: { domain: [from, to] }, y: { domain: extent.map(v => (v * 1.04) / divisor), nice: true },
    symbol: { type: 'identity' }, color: { type: 'identity' },
    marks: [
      windowMark(answer, from, to),
      gridY({ ticks: 3, className: 'grid' }),
      axisY({ ticks: 3, tickSize: 0, tickFormat: tickText, label: null }),
      axisX([...new Set([Math.ceil(from), Math.round((from + to) / 2), Math.floor(to)])], { tickSize: 0, tickPadding: 6 + depth, tickFormat: v => String(v), label: null }),
      ruleY([0], { className: 'baseline' }),
      runs.map(run => run.length > 1
        ? areaY(run, { x: 'x', y1: low, y2: high, fill: 'var(--band)', clip: true })
        : ruleX(run, { x: 'x', y1: low, y2: high, stroke: 'var(--band-edge)', strokeWidth: 3, clip: true })),
      runs.map(run => line(run, { x: 'x', y, stroke: 'var(--ink-line)', strokeWidth: 1.75 })),
      dot(alone, { ...figureStyle, x: 'x', y: f => f.natural / divisor, r: 2.6, fill: 'var(--paper)', render: collecting(alone, (element, f) => addFigures(element, f.x, [f])) }),
      dot(series.points, {
        x: 'x', y, r: 2.8, fill: 'var(--ink-line)', stroke: 'var(--paper)', strokeWidth: 0.75,
        render: collecting(series.points, (element, p) => found.push({
          node: element, x: p.x, label: t('valueMark', { period: p.period, value: [quantity(p.natural, unit), intervalText(p, unit)].filter(Boolean).join(', ') }),
          tip: () => valueTip(`${indicator.label}, ${state.name}, ${p.period}`, p, unit, figuresOf(series, p)),
        })),
      }),
      Array.from({ length: rows }, (_, row) => {
        const members = stacked.filter(one => one.row === row)
        return dot(members, { ...figureStyle, x: 'x', frameAnchor: 'bottom', dy: 8 + row * PITCH, r: 1.5, render: collecting(members, (element, one) => addFigures(element, one.x, one.figures)) })
      }),
    ],
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

function panel(answer, indicator, state, { shared, unit, deepest, years }) {
  const pair = answer.pair(answer.partner.code, state.code)
  const series = pair?.seriesOf(indicator.code)
  if (!series) {
    return h('figure', { class: 'panel empty', 'data-state': state.code },
      h('figcaption', null, h('strong', null, state.name)),
      h('p', { class: 'reason' }, `– ${answer.reasonOf(answer.partner.code, state.code, indicator.code) ?? t('noFigure')}`))
  }
  const row = pair.change(indicator.code)
  const extent = shared ?? extentOf([series])
  const largest = Math.max(...extent.map(Math.abs))
  // A country whose numbers are tiny in the section's unit gets its own, said beside its name.
  const own = largest / unit.divisor < 0.1 ? axisUnit(indicator.natural_unit, largest) : unit
  const label = t('chartLabel', { label: indicator.label, partner: answer.partner.name ?? answer.partner.code, state: state.name, text: trendText(series, indicator.natural_unit) })
  return h('figure', { class: 'panel', 'data-state': state.code },
    h('figcaption', null, h('strong', null, state.name), row && h('span', { class: `direction ${changeDirectionOf(row)}` },
      directionShape(changeDirectionOf(row)), h('span', null, changeOf(row, indicator).value ?? t(changeDirectionOf(row))), h('span', { class: 'sr' }, t(changeDirectionOf(row)))),
      own !== unit && h('span', { class: 'unit' }, own.label)),
    chart(width => draw({ answer, indicator, state, series, label, extent, deepest, years, divisor: own.divisor }, width)))
}

function tableOf(answer, indicator, { divisor, label }) {
  const lines = answer.states.map(state => ({ name: state.name, points: answer.pair(answer.partner.code, state.code)?.seriesOf(indicator.code)?.points ?? [] }))
  return periodTable(t('seriesData', { label: [indicator.label, label].filter(Boolean).join(', ') }), t('data'), t('state'),
    lines.filter(one => one.points.length), point => shortValue(point, divisor))
}

/** The values of an indicator with these partners as records, for a file. */
export const recordsOf = (answer, indicator, partners) => answer.states.flatMap(state => partners.flatMap(partner =>
  (answer.pair(partner.code, state.code)?.seriesOf(indicator.code)?.points ?? []).map(p => ({ partner: partner.code, state: state.code, indicator: indicator.code, unit: indicator.natural_unit,
    period: p.period, natural: p.natural, natural_low: p.natural_low, natural_high: p.natural_high, n_rows: p.n_rows }))))

/** Values that stand alone make no line: a table of them, with why there is none for the states that have none where no chart says so. */
function singlesTable(answer, indicator, singles, without) {
  if (singles.length === 0) return null
  const columns = [t('state'), t('period'), t('value'), t('interval'), t('source')]
  const lines = [...singles.map(([state, { points: [point], figures }]) => [state.name, point.period, quantity(point.natural, indicator.natural_unit), intervalText(point, indicator.natural_unit) ?? '–', publishersOf(figures, true) ?? '–']),
    ...without.map(state => [state.name, '–', `– ${answer.reasonOf(answer.partner.code, state.code, indicator.code) ?? t('noFigure')}`, '–', '–'])]
  return h('div', { class: 'data singles' }, h('table', null, h('caption', null, t('singlesCaption', { label: indicator.label })),
    h('thead', null, h('tr', null, columns.map(name => h('th', { scope: 'col' }, name)))),
    h('tbody', null, lines.map(([name, ...cells]) => h('tr', null, h('th', { scope: 'row' }, name), cells.map((cell, i) => h('td', { 'data-label': columns[i + 1] }, cell)))))))
}

function indicatorBlock(answer, indicator) {
  const seriesOf = state => answer.pair(answer.partner.code, state.code)?.seriesOf(indicator.code)
  const all = answer.states.map(seriesOf).filter(Boolean)
  if (all.length === 0) return null
  const singles = answer.states.map(state => [state, seriesOf(state)]).filter(([, series]) => series?.points.length === 1)
  const withLines = all.filter(series => series.points.length > 1)
  const extent = extentOf(all)
  const { divisor, label } = axisUnit(indicator.natural_unit, Math.max(...extent.map(Math.abs)))
  // Shares and signals compare between states; volumes of a large and a small country need scales of their own, in one unit.
  const isShared = indicator.group !== 'volume'
  const deepest = Math.max(0, ...all.flatMap(sheavesOf).map(figures => figures.length))
  const id = `series-${slug(indicator.code)}`
  return h('section', { class: 'indicator', id, 'aria-labelledby': `${id}-title` },
    h('div', { class: 'keep' },
      h('h3', { id: `${id}-title` }, indicator.label, h('span', { class: 'unit' }, [label, !isShared && all.length > 1 && t('ownScales')].filter(Boolean).join('; '))),
      indicator.describes && h('p', { class: 'describes' }, indicator.describes),
      withLines.length > 0 && withSaving(answer, h('div', { class: 'panels' }, answer.states.filter(state => !singles.some(([one]) => one === state)).map(state => panel(answer, indicator, state, { shared: isShared ? extent : null, unit: { divisor, label }, deepest, years: spanOf(answer, all) }))), {
        what: indicator.code, title: `${indicator.label}: ${answer.partner.name ?? answer.partner.code}`, unit: [label, !isShared && all.length > 1 && t('ownScales')].filter(Boolean).join('; '),
        source: publishersOf(all.flatMap(one => one.figures)) ?? undefined, records: () => recordsOf(answer, indicator, [answer.partner]),
      }),
      singlesTable(answer, indicator, singles, withLines.length > 0 ? [] : answer.states.filter(state => !seriesOf(state)))),
    tableOf(answer, indicator, { divisor, label }))
}

function key(answer) {
  return h('p', { class: 'key' },
    h('span', null, h('i', { class: 'key-line' }), t('keyValue')), h('span', null, h('i', { class: 'key-band' }), t('keyBand', { level: percent(answer.level) })),
    h('span', null, h('i', { class: 'key-parts' }), t('keyUsed')), h('span', null, h('i', { class: 'key-parts unused' }), t('keyUnused')),
    [['official', '○'], ['reported', '□'], ['estimate', '△'], ['disputed', '×'], ['denied', '✳']].map(([status, shape]) =>
      h('span', null, h('i', { class: 'key-shape' }, shape), t(status))))
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

