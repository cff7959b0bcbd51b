// Share against volume: whether a tie that grows also weighs more. Left the change of each state with its intervals, right the way there.

import { axisY, dot, gridX, gridY, line, link, plot, ruleX, ruleY, text } from '@observablehq/plot'
import { axisUnit, percent, quantity, range, ratio, shorten, signed, span, tick } from './format.js'
import { chart, collecting, dataTable, labelled } from './chart.js'
import { h } from './dom.js'
import { isNumber } from './data.js'
import { t } from './strings.js'
import { withSaving } from './save.js'

/** Half of an interval, on a scale; two of them add in quadrature for the change between two years. */
const half = (point, scale) => (isNumber(point.natural_low) && isNumber(point.natural_high)
  ? (scale(point.natural_high) - scale(point.natural_low)) / 2 : null)
const joined = (a, b) => (isNumber(a) && isNumber(b) ? Math.hypot(a, b) : null)

/** The years of one state in which both the volume and the share are known, and the change over those in the verdict's window. */
function pathOf(answer, state, volume, share) {
  const pair = answer.pair(answer.partner.code, state.code)
  const shares = new Map((pair?.seriesOf(share.code)?.points ?? []).map(p => [p.period, p]))
  const path = (pair?.seriesOf(volume.code)?.points ?? [])
    .filter(p => shares.has(p.period) && p.natural > 0).map(p => ({ period: p.period, volume: p, share: shares.get(p.period), state }))
  const inWindow = path.filter(p => !(p.volume.x < answer.since - 0.01) && !(p.volume.x >= answer.until + 1))
  if (inWindow.length < 2) return null
  const first = inWindow[0], last = inWindow.at(-1)
  const halfVolume = joined(half(first.volume, Math.log), half(last.volume, Math.log)), change = Math.log(last.volume.natural / first.volume.natural)
  const halfShare = joined(half(first.share, v => v), half(last.share, v => v)), shift = last.share.natural - first.share.natural
  const around = (value, width, by) => (isNumber(width) && Number.isFinite(width) ? by(value - width) : by(value))
  return {
    state, path, first, last,
    ratio: Math.exp(change), ratioLow: around(change, halfVolume, Math.exp), ratioHigh: around(change, -(halfVolume ?? 0), Math.exp),
    shift, shiftLow: shift - (halfShare ?? 0), shiftHigh: shift + (halfShare ?? 0),
  }
}

const ratioTick = value => `×${tick(value)}`
const shiftText = value => signed(value, 1)
const shiftTick = value => `${value > 0 ? '+' : ''}${tick(value)}`
const pick = (values, low, high) => values.filter(v => v >= low && v <= high)

/** Every tick with its number: Plot's own axis leaves some out on a logarithmic scale. */
const logAxis = (ticks, write, label) => [
  text(ticks, { x: v => v, text: v => write(v), frameAnchor: 'bottom', dy: 14, className: 'tick' }),
  text([label], { text: v => v, frameAnchor: 'bottom-right', dy: 30, className: 'tick' }),
]

function drawChange(paths, share, width) {
  const lows = paths.map(p => p.ratioLow), highs = paths.map(p => p.ratioHigh)
  const x = [Math.min(0.62, ...lows) / 1.06, Math.max(1.25, ...highs) * 1.12]
  const reach = Math.max(1, ...paths.flatMap(p => [Math.abs(p.shiftLow), Math.abs(p.shiftHigh)])) * 1.15
  const ticks = pick(x[1] > 4 ? [0.25, 0.5, 1, 2, 4, 8, 16] : x[1] > 2 ? [0.5, 0.75, 1, 1.5, 2, 3] : [0.25, 0.5, 0.75, 0.9, 1, 1.1, 1.25, 1.5], ...x)
  const items = []
  const corner = (anchor, key, dx, dy) => text([t(key)], { frameAnchor: anchor, text: v => v, dx, dy, className: 'corner' })
  const node = plot({
    width, height: Math.min(380, Math.max(260, width * 0.85)), marginLeft: 44, marginRight: 72, marginTop: 18, marginBottom: 40, className: 'plot',
    x: { type: 'log', domain: x, axis: null }, y: { domain: [-reach, reach], label: null },
    marks: [
      gridX(ticks, { className: 'grid' }), gridY({ ticks: 5, className: 'grid' }), ruleX([1], { className: 'zero' }), ruleY([0], { className: 'zero' }),
      logAxis(ticks, ratioTick, `${t('changeVolume')} →`),
      axisY({ ticks: 5, tickSize: 0, tickFormat: shiftTick, label: `↑ ${t('changeShare')}` }),
      corner('top-right', 'moreMore', -4, 4), corner('bottom-right', 'moreLess', -4, -4), corner('top-left', 'lessMore', 4, 4), corner('bottom-left', 'lessLess', 4, -4),
      link(paths, { x1: 'ratioLow', x2: 'ratioHigh', y1: 'shift', y2: 'shift', className: 'whisker' }),
      link(paths, { x1: 'ratio', x2: 'ratio', y1: 'shiftLow', y2: 'shiftHigh', className: 'whisker' }),
      dot(paths, {
        x: 'ratio', y: 'shift', r: 5, fill: p => (p.shiftHigh < 0 ? 'var(--apart)' : p.shiftLow > 0 ? 'var(--closer)' : 'var(--undecided)'), stroke: 'var(--paper)',
        render: collecting(paths, (element, p) => items.push({
          node: element, label: changeText(p),
          tip: () => h('div', null, h('p', { class: 'tip-title' }, p.state.name, ', ', span(p.first.period, p.last.period)),
            h('p', null, `${t('volume')}: ${ratio(p.ratio)} (${range(ratio(p.ratioLow), ratio(p.ratioHigh))})`),
            h('p', null, `${t('share')}: ${shiftText(p.shift)} ${t('points')} (${range(shiftText(p.shiftLow), shiftText(p.shiftHigh))})`)),
        })),
      }),
      text(paths, { x: 'ratio', y: 'shift', text: p => shorten(p.state.name, 14), dx: 8, dy: -9, textAnchor: 'start', className: 'name' }),
    ],
    color: { type: 'identity' },
  })
  return { node: labelled(node, `${t('scatterTitle')}. ${paths.map(changeText).join(' ')}`), items }
}

const changeText = p => `${p.state.name}, ${span(p.first.period, p.last.period)}: ${t('volume')} ${ratio(p.ratio)}, ${t('share')} ${shiftText(p.shift)} ${t('points')}.`

function drawPaths(paths, volume, share, width) {
  const all = paths.flatMap(p => p.path)
  const volumes = all.map(p => p.volume.natural)
  const { divisor, label } = axisUnit(volume.natural_unit, Math.max(...volumes))
  const x = p => p.volume.natural / divisor, y = p => p.share.natural
  const domain = [Math.min(...volumes) / divisor / 1.15, Math.max(...volumes) / divisor * 1.5]
  const ticks = pick([0.01, 0.02, 0.05, 0.1, 0.2, 0.5, 1, 2, 5, 10, 20, 50, 100, 200, 500], ...domain)
  const items = []
  const node = plot({
    width, height: Math.min(380, Math.max(260, width * 0.85)), marginLeft: 44, marginRight: 72, marginTop: 18, marginBottom: 40, className: 'plot',
    x: { type: 'log', domain, axis: null }, y: { domain: [0, Math.max(...all.map(y)) * 1.12], nice: true, label: null },
    marks: [
      gridX(ticks, { className: 'grid' }), gridY({ ticks: 5, className: 'grid' }),
      logAxis(ticks, v => tick(v), `${t('volume')}, ${label} →`),
      axisY({ ticks: 5, tickSize: 0, tickFormat: v => tick(v), label: `↑ ${share.label}, %` }),
      paths.map(p => line(p.path, { x, y, stroke: 'var(--ink-line)', strokeWidth: 1.25 })),
      dot(all, {
        x, y, r: p => (isEnd(p, paths) ? 4 : 2.4), fill: p => (isEnd(p, paths) ? 'var(--ink-line)' : 'var(--paper)'), stroke: 'var(--ink-line)', strokeWidth: 1,
        render: collecting(all, (element, p) => items.push({
          node: element, label: `${p.state.name}, ${p.period}: ${quantity(p.volume.natural, volume.natural_unit)}, ${quantity(p.share.natural, share.natural_unit)}`,
          tip: () => h('div', null, h('p', { class: 'tip-title' }, `${p.state.name}, ${p.period}`),
            h('p', null, `${t('volume')}: ${quantity(p.volume.natural, volume.natural_unit)}`), h('p', null, `${t('share')}: ${quantity(p.share.natural, share.natural_unit)}`)),
        })),
      }),
      text(paths, { x: p => x(p.path[0]), y: p => y(p.path[0]), text: p => p.path[0].period, dy: 11, className: 'year' }),
      text(paths, { x: p => x(p.path.at(-1)), y: p => y(p.path.at(-1)), text: p => shorten(p.state.name, 14), dx: 7, dy: -2, textAnchor: 'start', className: 'name' }),
      text(paths, { x: p => x(p.path.at(-1)), y: p => y(p.path.at(-1)), text: p => p.last.period, dx: 7, dy: 11, textAnchor: 'start', className: 'year' }),
    ],
    color: { type: 'identity' }, r: { type: 'identity' },
  })
  return { node: labelled(node, `${volume.label}, ${share.label}`), items }
}

const isEnd = (point, paths) => paths.some(p => p.path.at(-1) === point)

/** Volume and share of every year as records, for a file. */
const recordsOf = (paths, volume) => paths.flatMap(p => p.path).map(p => ({ state: p.state.code, period: p.period, unit: volume.natural_unit, volume: p.volume.natural, volume_low: p.volume.natural_low,
  volume_high: p.volume.natural_high, share: p.share.natural, share_low: p.share.natural_low, share_high: p.share.natural_high }))

function block(answer, dimension, volume, share) {
  const paths = answer.states.map(state => pathOf(answer, state, volume, share)).filter(Boolean)
  const hasMoved = paths.some(p => Math.abs(Math.log(p.ratio)) > 1e-6) && paths.some(p => Math.abs(p.shift) > 1e-6)
  if (!hasMoved) return null
  const names = { dimension: t(dimension).replace(/^./, c => c.toUpperCase()) }
  const charts = h('div', { class: 'pairwise' },
    h('figure', null, h('figcaption', null, h('strong', null, t('scatterChange', names)), ' ', h('span', null, t('crosses', { level: percent(answer.level) }))),
      chart(width => drawChange(paths, share, width))),
    h('figure', null, h('figcaption', null, h('strong', null, t('scatterPath', names))), chart(width => drawPaths(paths, volume, share, width))))
  const about = { what: `volume-and-share-${dimension}`, title: `${t('scatterTitle')}: ${names.dimension}`, unit: `${volume.label}; ${share.label}, %`, records: () => recordsOf(paths, volume) }
  return h('div', null, withSaving(answer, charts, about),
    dataTable(`${t('scatterTitle')}: ${t(dimension)}`, t('data'), [t('state'), t('period'), t('volume'), t('interval'), t('share'), t('interval')],
      paths.map(p => [p.state.name, span(p.first.period, p.last.period), ratio(p.ratio), range(ratio(p.ratioLow), ratio(p.ratioHigh)),
        `${shiftText(p.shift)} ${t('points')}`, range(shiftText(p.shiftLow), shiftText(p.shiftHigh))])))
}

export function scatterSection(answer) {
  const dimensions = [...new Set(answer.indicators.map(i => i.dimension))].filter(Boolean)
  const blocks = dimensions.map(dimension => {
    const of = group => answer.indicators.find(i => i.dimension === dimension && i.group === group)
    const volume = of('volume'), share = of('share')
    return volume && share?.natural_unit === 'percent' ? block(answer, dimension, volume, share) : null
  }).filter(Boolean)
  if (blocks.length === 0) return null
  return h('section', { id: 'scatter', 'aria-labelledby': 'scatter-title' },
    h('h2', { id: 'scatter-title' }, t('scatterTitle')), h('p', { class: 'explain' }, t('scatterText')), blocks)
}
