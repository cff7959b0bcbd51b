// The hub against its rivals: for each state, the share and the volume of a tie with every partner over time, labelled on the lines.

import { areaY, axisX, axisY, dot, gridY, line, plot, ruleX, ruleY } from '@observablehq/plot'
import { axisUnit, percent, quantity, shorten, tick } from './format.js'
import { chart, collecting, labelled, periodTable } from './chart.js'
import { extentOf, recordsOf, runsOf, spanOf, stepOf, windowMark } from './series.js'
import { h, s } from './dom.js'
import { intervalText, shortValue, valueTip } from './figure-tip.js'
import { picker } from './picker.js'
import { t } from './strings.js'
import { withSaving } from './save.js'

const LABEL_HEIGHT = 13
const STYLES = [ // colours differ in lightness too; the dash and the mark tell lines apart without colour
  { symbol: 'circle', dash: null }, { symbol: 'square', dash: '6 3' }, { symbol: 'triangle', dash: '2 2.5' }, { symbol: 'diamond', dash: '8 3 2 3' },
  { symbol: 'star', dash: '1 3' }, { symbol: 'wye', dash: '12 3' },
]
/** When colours come round again, mark and dash are other ones. */
export const styleOf = i => ({ ...STYLES[(i + 3 * Math.floor(i / STYLES.length)) % STYLES.length], colour: `var(--line-${i % STYLES.length})` })

const linesOf = (answer, state, indicator) => answer.partners
  .map((partner, i) => ({ partner, style: styleOf(i), isHub: i === 0, series: answer.pair(partner.code, state.code)?.seriesOf(indicator.code) }))
  .filter(one => one.series)

/** Names at the ends of the lines, pushed apart until none covers another. */
function endLabels(node, lines, divisor, width, room) {
  const x = node.scale('x').apply, y = node.scale('y')
  const [bottom, top] = y.range
  const labels = lines.map(({ partner, style, series, isHub }) => {
    const last = series.points.at(-1)
    return { text: partner.name ?? partner.code, style, isHub, at: Math.min(bottom, Math.max(top, y.apply(last.natural / divisor))), from: x(last.x) }
  }).sort((p, q) => p.at - q.at)
  for (let i = 1; i < labels.length; i++) labels[i].at = Math.max(labels[i].at, labels[i - 1].at + LABEL_HEIGHT)
  let limit = bottom + 2
  for (const label of labels.toReversed?.() ?? [...labels].reverse()) {
    label.at = Math.min(label.at, limit)
    limit = label.at - LABEL_HEIGHT
  }
  const characters = Math.floor((room - 8) / 6.2)
  node.append(s('g', { class: 'end-labels', 'text-anchor': 'start', 'aria-hidden': 'true' }, labels.map(label =>
    s('text', { x: width - room + 8, y: label.at, dy: '0.32em', style: `fill:${label.style.colour}`, 'font-weight': label.isHub ? 700 : 500 },
      shorten(label.text, characters)))))
}

/** Lines with bands and their names at the ends: lines are {partner, style, isHub, series}; title says what they have in common. */
export function drawLines({ answer, title, indicator, lines, years, height = 200 }, width) {
  const unit = indicator.natural_unit
  const extent = extentOf(lines.map(one => ({ ...one.series, figures: [] })))
  const { divisor } = axisUnit(unit, Math.max(...extent.map(Math.abs)))
  const y = p => p.natural / divisor
  const items = []
  const room = Math.min(110, Math.max(64, width * 0.22))
  const domain = [years[0] - 0.3, years[1] + 0.3]
  const node = plot({
    width, height, marginLeft: 38, marginRight: room, marginTop: 8, marginBottom: 24, className: 'plot',
    x: { domain }, y: { domain: extent.map(v => v / divisor), nice: true },
    marks: [
      windowMark(answer, ...domain), gridY({ ticks: 4, className: 'grid' }), axisY({ ticks: 4, tickSize: 0, tickFormat: v => tick(v), label: null }),
      axisX({ ticks: Math.max(2, Math.min(6, Math.floor((width - room) / 60))), tickSize: 3, tickFormat: v => (Number.isInteger(v) ? String(v) : ''), label: null }),
      ruleY([extent[0] < 0 ? 0 : extent[0] / divisor], { className: 'baseline' }),
      lines.map(({ series, style }) => runsOf(series.points, stepOf(series)).map(run => {
        const low = p => (p.natural_low ?? p.natural) / divisor, high = p => (p.natural_high ?? p.natural) / divisor
        return run.length > 1 ? areaY(run, { x: 'x', y1: low, y2: high, fill: style.colour, fillOpacity: 0.12, clip: true })
          : ruleX(run, { x: 'x', y1: low, y2: high, stroke: style.colour, strokeOpacity: 0.35, strokeWidth: 3, clip: true })
      })),
      lines.map(({ series, style, isHub }) => runsOf(series.points, stepOf(series)).map(run =>
        line(run, { x: 'x', y, stroke: style.colour, strokeWidth: isHub ? 2.5 : 1.5, strokeDasharray: style.dash ?? undefined }))),
      lines.map(({ partner, series, style, isHub }) => dot(series.points, {
        x: 'x', y, r: isHub ? 3.2 : 2.8, symbol: style.symbol, fill: style.colour, stroke: 'var(--paper)', strokeWidth: 0.75,
        render: collecting(series.points, (element, p) => items.push({
          node: element, label: `${partner.name ?? partner.code}, ${p.period}: ${[quantity(p.natural, unit), intervalText(p, unit)].filter(Boolean).join(', ')}`,
          tip: () => valueTip(`${partner.name ?? partner.code} – ${title}, ${p.period}`, p, unit),
        })),
      })),
    ],
  })
  endLabels(node, lines, divisor, width, room)
  const names = lines.map(one => one.partner.name ?? one.partner.code).join(', ')
  return { node: labelled(node, `${indicator.label}, ${title}: ${names}`), items }
}

function panel(answer, state, indicator) {
  const lines = linesOf(answer, state, indicator)
  const years = spanOf(answer, answer.states.flatMap(one => linesOf(answer, one, indicator)).map(one => ({ ...one.series, figures: [] })))
  const unit = lines.length ? axisUnit(indicator.natural_unit, Math.max(...extentOf(lines.map(one => one.series)).map(Math.abs))).label : ''
  return h('figure', { class: 'panel' }, h('figcaption', null, h('strong', null, state.name), h('span', null, [indicator.label, unit].filter(Boolean).join(', '))),
    lines.length ? chart(width => drawLines({ answer, title: state.name, indicator, lines, years }, width))
      : h('p', { class: 'reason' }, `– ${answer.reasonOf(answer.partner.code, state.code, indicator.code) ?? t('noFigure')}`))
}

function tableOf(answer, indicator) {
  const lines = answer.states.flatMap(state => linesOf(answer, state, indicator).map(({ partner, series }) =>
    ({ name: `${state.name} – ${partner.name ?? partner.code}`, points: series.points, series })))
  const { divisor, label } = axisUnit(indicator.natural_unit, Math.max(...extentOf(lines.map(one => one.series)).map(Math.abs)))
  return periodTable(t('seriesData', { label: [indicator.label, label].filter(Boolean).join(', ') }), `${t('data')}: ${indicator.label}`,
    `${t('state')} – ${t('partner')}`, lines, point => shortValue(point, divisor))
}

function body(answer, dimension) {
  const indicators = answer.indicators.filter(i => (i.dimension ?? i.code) === dimension && answer.states.some(state => linesOf(answer, state, i).length))
  const panels = h('div', { class: 'rival-panels' }, answer.states.filter(state => indicators.some(i => linesOf(answer, state, i).length))
    .map(state => h('div', { class: 'rival-row' }, [...indicators].reverse().map(indicator => panel(answer, state, indicator)))))
  const about = { what: `rivals-${dimension}`, title: `${t('rivalsTitle', { hub: answer.partner.name ?? answer.partner.code })}: ${t(dimension)}`, unit: t('crosses', { level: percent(answer.level) }),
    records: () => indicators.flatMap(indicator => recordsOf(answer, indicator, answer.partners)) }
  return [withSaving(answer, panels, about), indicators.map(indicator => tableOf(answer, indicator))].flat()
}

export function rivalsSection(answer) {
  if (answer.rivals.length === 0) return null
  const hasRival = indicator => answer.rivals.some(rival => answer.states.some(state => answer.pair(rival.code, state.code)?.seriesOf(indicator.code)))
  const dimensions = [...new Set(answer.indicators.filter(hasRival).map(i => i.dimension ?? i.code))]
  if (dimensions.length === 0) return null
  const holder = h('div')
  const show = dimension => holder.replaceChildren(...body(answer, dimension))
  const first = dimensions.includes('trade') ? 'trade' : dimensions[0]
  show(first)
  return h('section', { id: 'rivals', 'aria-labelledby': 'rivals-title' },
    h('h2', { id: 'rivals-title' }, t('rivalsTitle', { hub: answer.partner.name ?? answer.partner.code })),
    h('p', { class: 'explain' }, t('rivalsText', { hub: answer.partner.name ?? answer.partner.code, rivals: answer.rivals.map(r => r.name ?? r.code).join(', '), dimension: t(first), level: percent(answer.level) })),
    dimensions.length > 1 && picker(t('dimension'), dimensions.map(d => [d, t(d)]), first, show), holder)
}
