// The map: the states of the answer among their neighbours, coloured and hatched by the direction of one tie.

import { feature } from 'topojson-client'
import { geoArea, geoAzimuthalEqualArea, geoCentroid, geoDistance, geoEqualEarth, geoGraticule10, geoPath } from 'd3-geo'
import world from 'virtual:world'
import { changeOf, range, shorten, span } from './format.js'
import { chart, dataTable } from './chart.js'
import { changeDirectionOf, directionShape, directionWord } from './direction.js'
import { h, s } from './dom.js'
import { isNumber } from './data.js'
import { t } from './strings.js'
import { withSaving } from './save.js'

const MARGIN_DEGREES = 7 // land shown around the states

export const countries = feature(world, world.objects.countries).features
const disputedShapes = feature(world, world.objects.disputed).features

/** Disputed land that the base map has within states' shapes: a rough ring around it, clockwise, of which what is theirs counts. */
const CRIMEA = [[32.3, 44.2], [32.3, 46.1], [36.8, 46.1], [36.8, 44.2], [32.3, 44.2]]
const GOLAN = [[35.62, 32.68], [35.62, 33.4], [36, 33.4], [36, 32.68], [35.62, 32.68]]
const KASHMIR = [[75.4, 32.3], [73.9, 32.7], [73.6, 34], [72.6, 36.3], [74.6, 37.1], [77.8, 35.6], [79.5, 35.9], [80.3, 35.4], [79, 32.6], [76.6, 33], [75.4, 32.3]]
const DISPUTED_WITHIN = [['UKR', CRIMEA], ['ISR', GOLAN], ['IND', KASHMIR], ['PAK', KASHMIR], ['CHN', KASHMIR]]
export const byCode = new Map(countries.filter(c => c.id).map(c => [c.id, c]))

/** Hatchings beside the colours: lines that rise, dots, a grid; level lines for no material change, falling ones where reporters contradict. */
export const patterns = () => s('defs', null,
  s('pattern', { id: 'hatch-closer', width: 7, height: 7, patternUnits: 'userSpaceOnUse', patternTransform: 'rotate(45)' },
    s('rect', { width: 7, height: 7, class: 'fill-closer' }), s('path', { d: 'M0 0V7', class: 'hatch' })),
  s('pattern', { id: 'hatch-apart', width: 8, height: 8, patternUnits: 'userSpaceOnUse' },
    s('rect', { width: 8, height: 8, class: 'fill-apart' }), s('circle', { cx: 2, cy: 2, r: 1.2, class: 'speck' }), s('circle', { cx: 6, cy: 6, r: 1.2, class: 'speck' })),
  s('pattern', { id: 'hatch-undecided', width: 8, height: 8, patternUnits: 'userSpaceOnUse' },
    s('rect', { width: 8, height: 8, class: 'fill-undecided' }), s('path', { d: 'M0 4H8M4 0V8', class: 'hatch' })),
  s('pattern', { id: 'hatch-still', width: 8, height: 6, patternUnits: 'userSpaceOnUse' },
    s('rect', { width: 8, height: 6, class: 'fill-undecided' }), s('path', { d: 'M0 3H8', class: 'hatch' })),
  s('pattern', { id: 'hatch-contested', width: 6, height: 6, patternUnits: 'userSpaceOnUse', patternTransform: 'rotate(-45)' },
    s('rect', { width: 6, height: 6, class: 'fill-undecided' }), s('path', { d: 'M0 0V6', class: 'hatch' })),
  s('pattern', { id: 'hatch-disputed', width: 4, height: 4, patternUnits: 'userSpaceOnUse', patternTransform: 'rotate(60)' },
    s('path', { d: 'M0 0V4', class: 'disputed-line' })))

/** Lines over land whose status is disputed, whatever lies below. */
export function disputedNodes(path) {
  const within = DISPUTED_WITHIN.map(([code, ring]) => {
    const d = path({ type: 'Polygon', coordinates: [ring] }), land = path(byCode.get(code))
    return d && land && [s('clipPath', { id: `land-${code}` }, s('path', { d: land })), s('path', { d, class: 'disputed', 'clip-path': `url(#land-${code})` })]
  })
  return s('g', { 'aria-hidden': 'true' }, disputedShapes.map(path).filter(Boolean).map(d => s('path', { d, class: 'disputed' })), within.filter(Boolean))
}

/** Wider frames than this, in radians, are no longer about one point: there meridians would lean, and half of the world stand on its head. */
const WIDEST_AROUND_A_POINT = 1.3

/** The partner is seen where half of it, or as much of it as this of the picture, is. */
const SEEN_SHARE_OF_PICTURE = 1 / 8

function fit(projection, geometries, width, height, marginDegrees) {
  const [[left, top], [right, bottom]] = geoPath(projection.scale(1).translate([0, 0])).bounds({ type: 'GeometryCollection', geometries })
  const margin = (marginDegrees * Math.PI) / 180
  const scale = Math.min(width / (right - left + 2 * margin), height / (bottom - top + 2 * margin))
  projection.scale(scale).translate([width / 2 - (scale * (left + right)) / 2, height / 2 - (scale * (top + bottom)) / 2]).clipExtent([[0, 0], [width, height]])
  return { projection, extent: Math.max(right - left, bottom - top) }
}

/** Centred on the land, wide enough for it and a margin of neighbours. */
function fitAround(geometries, width, height, marginDegrees) {
  const [longitude, latitude] = geoCentroid({ type: 'GeometryCollection', geometries })
  return fit(geoAzimuthalEqualArea().rotate([-longitude, -latitude]).clipAngle(100), geometries, width, height, marginDegrees)
}

/** Land further than this from a state's largest piece, in radians, is an ocean away: French Guiana is, Alaska is not. */
const AN_OCEAN = 0.8

const piecesOf = ({ geometry }) => (geometry.type === 'MultiPolygon' ? geometry.coordinates : [geometry.coordinates]).map(coordinates => ({ type: 'Polygon', coordinates }))

/** A state's largest piece of land. */
const mainLand = state => piecesOf(state).reduce((largest, piece) => (geoArea(piece) > geoArea(largest) ? piece : largest))

/** A state without what is an ocean away, which would leave a picture of the ocean. */
function homeLand(state) {
  const middle = geoCentroid(mainLand(state))
  return { type: 'MultiPolygon', coordinates: piecesOf(state).filter(piece => geoDistance(geoCentroid(piece), middle) < AN_OCEAN).map(piece => piece.coordinates) }
}

function isSeen(land, projection, width, height) {
  const seen = geoPath(projection).area(land), whole = geoPath(geoAzimuthalEqualArea().rotate(projection.rotate()).scale(projection.scale())).area(land)
  return seen > whole / 2 || seen > width * height * SEEN_SHARE_OF_PICTURE
}

/** A projection for the states, and for the partner's main land where the states' own surroundings show too little of it. */
function projectionFor(shown, partner, width, height, marginDegrees) {
  const states = shown.map(homeLand), near = fitAround(states, width, height, marginDegrees).projection
  const land = partner && mainLand(partner)
  if (!land || isSeen(land, near, width, height)) return near
  const all = [...states, land], wide = fitAround(all, width, height, marginDegrees)
  if (wide.extent < WIDEST_AROUND_A_POINT) return wide.projection
  return fit(geoEqualEarth().rotate([-geoCentroid({ type: 'GeometryCollection', geometries: all })[0], 0]), all, width, height, marginDegrees).projection
}

function rowsOf(answer, indicator, partner) {
  return answer.states.map(state => {
    const row = answer.pair(partner.code, state.code)?.change(indicator.code)
    return { state, row, direction: changeDirectionOf(row), text: row ? changeOf(row, indicator) : { value: null, interval: null } }
  })
}

const nameText = one => [one.state.name, t(one.direction), one.text.value].filter(Boolean).join(', ')

/** Places for labels so that none covers another: at the shape's middle, else the nearest free place around it. */
function placeLabels(labels, width, height) {
  const taken = []
  const boxAt = (label, x, y) => ({ left: x - label.width / 2, right: x + label.width / 2, top: y - label.height / 2, bottom: y + label.height / 2 })
  const isFree = box => box.left >= 2 && box.right <= width - 2 && box.top >= 2 && box.bottom <= height - 2 &&
    taken.every(other => box.right < other.left || box.left > other.right || box.bottom < other.top || box.top > other.bottom)
  const around = [[0, 0]]
  for (let ring = 1; ring <= 8; ring++) {
    for (let turn = 0; turn < 12; turn++) {
      const angle = (turn * Math.PI) / 6 + Math.PI / 2
      around.push([ring * 16 * Math.cos(angle), ring * 12 * Math.sin(angle)])
    }
  }
  return labels.filter(label => label.at.every(Number.isFinite)).flatMap(label => {
    const [x, y] = label.at
    const shift = around.find(([dx, dy]) => isFree(boxAt(label, x + dx, y + dy)))
    if (!shift && !label.isNeeded) return []
    const [dx, dy] = shift ?? [0, 0]
    taken.push(boxAt(label, x + dx, y + dy))
    return [{ ...label, x: x + dx, y: y + dy, isMoved: Math.hypot(dx, dy) > 20 }]
  })
}

export function labelNodes(labels, width, height) {
  const measured = labels.map(label => ({
    ...label, lines: label.lines.filter(Boolean),
    width: Math.max(...label.lines.filter(Boolean).map(line => line.length * 6.9)), height: 14.5 * label.lines.filter(Boolean).length,
  }))
  return placeLabels(measured, width, height).map(label => [
    label.isMoved && s('path', { class: 'leader', d: `M${label.at}L${label.x},${label.y}` }),
    s('text', { class: label.kind, x: label.x, y: label.y, 'text-anchor': 'middle' }, label.lines.map((line, i) =>
      s('tspan', { x: label.x, dy: i === 0 ? `${0.34 - 0.57 * (label.lines.length - 1)}em` : '1.15em', class: i ? 'small' : null }, line)))])
}

function draw(answer, indicator, width) {
  const rows = rowsOf(answer, indicator, answer.partner)
  const shown = rows.filter(one => byCode.has(one.state.code))
  const isNarrow = width < 460
  const height = Math.round(isNarrow ? width * 0.95 : Math.min(460, width * 0.66))
  const path = geoPath(projectionFor(shown.map(one => byCode.get(one.state.code)), byCode.get(answer.partner.code), width, height, isNarrow ? MARGIN_DEGREES / 3 : MARGIN_DEGREES))
  const partners = answer.partners.filter(p => byCode.has(p.code) && path(byCode.get(p.code)))
  const middle = code => path.centroid(byCode.get(code))

  const items = []
  const shapes = shown.map(one => {
    const element = s('path', { d: path(byCode.get(one.state.code)), class: `land ${one.direction}`, fill: ['missing', 'uncompared'].includes(one.direction) ? null : `url(#hatch-${one.direction})` })
    items.push({
      node: element, label: nameText(one),
      tip: () => h('div', null, h('p', { class: 'tip-title' }, one.state.name), h('p', null, directionWord(one.direction)),
        one.text.value && h('p', { class: 'tip-value' }, one.text.value), one.text.interval && h('p', null, range(...one.text.interval)),
        !one.row && h('p', null, answer.reasonOf(answer.partner.code, one.state.code, indicator.code) ?? t('noReason'))),
    })
    return element
  })
  const labels = [
    ...shown.map(one => ({ kind: 'state-name', at: middle(one.state.code), lines: [shorten(one.state.name, 22), one.text.value], isNeeded: true })),
    ...partners.map(p => ({ kind: p.code === answer.partner.code ? 'hub-name' : 'rival-name', at: middle(p.code), lines: [shorten(p.name ?? p.code, 22)] })),
  ]
  const node = s('svg', { class: 'map', viewBox: `0 0 ${width} ${height}`, width, height, role: 'group', 'aria-label': t('mapAlt', { text: rows.map(nameText).join('; ') }) },
    patterns(), s('rect', { width, height, class: 'sea' }),
    s('path', { d: path(geoGraticule10()), class: 'graticule' }),
    s('g', { 'aria-hidden': 'true' }, countries.map(country => {
      const d = path(country)
      return d && s('path', { d, class: country.id === answer.partner.code ? 'land hub' : 'land neighbour' })
    })),
    s('g', null, shapes),
    disputedNodes(path),
    s('g', { class: 'labels', 'aria-hidden': 'true' }, labelNodes(labels, width, height)))
  return { node, items }
}

function legend() {
  return h('p', { class: 'key map-key' }, ['closer', 'apart', 'still', 'contested', 'undecided', 'uncompared', 'missing'].map(direction =>
    h('span', null, s('svg', { class: 'swatch', width: 21, height: 14, 'aria-hidden': 'true' },
      s('rect', { x: 0.5, y: 0.5, width: 20, height: 13, fill: ['missing', 'uncompared'].includes(direction) ? null : `url(#hatch-${direction})` })), directionShape(direction), t(direction))))
}

function table(answer, indicator) {
  return dataTable(t('mapCaption', { label: indicator.label, partner: answer.partner.name ?? answer.partner.code }),
    t('mapTable'), [t('state'), t('direction'), t('change'), t('interval'), t('period')],
    rowsOf(answer, indicator, answer.partner).map(one => [one.state.name, t(one.direction), one.text.value ?? '–',
      one.text.interval ? range(...one.text.interval) : '–', one.row ? span(one.row.first_period, one.row.last_period) : '–']))
}

const windowText = answer => [answer.since, answer.until].filter(isNumber).join('–')

/** What the map shows as records, for a file. */
const recordsOf = (answer, indicator) => answer.states.map(state => {
  const row = answer.pair(answer.partner.code, state.code)?.change(indicator.code) ?? {}
  return { partner: answer.partner.code, state: state.code, indicator: indicator.code, direction: row.direction, first_period: row.first_period, last_period: row.last_period, unit: indicator.natural_unit,
    first_natural: row.first_natural, last_natural: row.last_natural, natural_change: row.natural_change, natural_low: row.natural_low, natural_high: row.natural_high,
    ratio: row.ratio, ratio_low: row.ratio_low, ratio_high: row.ratio_high }
})

/** The tie that is shown first: that in which most states surely moved; of equals the share of trade, another share, the first. */
function firstOf(answer, shown) {
  const moved = i => answer.states.filter(state => ['closer', 'apart'].includes(changeDirectionOf(answer.pair(answer.partner.code, state.code)?.change(i.code)))).length
  const most = Math.max(...shown.map(moved)), best = shown.filter(i => moved(i) === most)
  return best.find(i => i.code === 'trade.share') ?? best.find(i => i.group === 'share') ?? best[0]
}

export function mapSection(answer) {
  const shown = answer.indicators.filter(i => answer.states.some(state => answer.pair(answer.partner.code, state.code)?.change(i.code)))
  if (shown.length === 0 || !answer.states.some(state => byCode.has(state.code))) return null
  const holder = h('div')
  const show = name => {
    const indicator = shown.find(i => i.code === name)
    const about = { what: `map-${name}`, title: t('mapCaption', { label: indicator.label, partner: answer.partner.name ?? answer.partner.code }), unit: windowText(answer), records: () => recordsOf(answer, indicator) }
    holder.replaceChildren(withSaving(answer, [chart(width => draw(answer, indicator, width)), legend(), h('p', { class: 'key' }, t('mapBorders'))], about), table(answer, indicator))
  }
  const first = firstOf(answer, shown).code
  show(first)
  return h('section', { id: 'map', 'aria-labelledby': 'map-title' },
    h('h2', { id: 'map-title' }, t('mapTitle')),
    h('label', { class: 'select' }, h('span', null, t('mapIndicator')),
      h('select', { onchange: event => show(event.target.value) }, ['signals', 'volume', 'share', 'other'].map(group => {
        const members = shown.filter(i => (['signals', 'volume', 'share'].includes(i.group) ? i.group : 'other') === group)
        return members.length > 0 && h('optgroup', { label: t(group) }, members.map(i => h('option', { value: i.code, selected: i.code === first }, i.label)))
      }))),
    holder)
}
