// The picture that answers: a row a state, a column a group of ties, in it a dot with its interval for the hub and for each rival. Where a dot
// stands is the size of the change; whether it is filled or hollow and pale is how sure the verdict is of it.

import { chance, percent, range, shorten, signedNumber, tick } from './format.js'
import { chart, dataTable } from './chart.js'
import { directionOf, directionWord } from './direction.js'
import { h, s } from './dom.js'
import { isNumber } from './data.js'
import { marker } from './marker.js'
import { styleOf } from './rivals.js'
import { withSaving } from './save.js'
import { t } from './strings.js'
import { ticks } from './ticks.js'
import { GROUPS, verdictLines } from './verdict-lines.js'

const FEW_ROWS = 7 // rows up to which they stand in the order of the question; more are sorted by size
const NARROW = 560 // pixels below which the columns stand below each other
// An interval may stretch the axis to so many times the largest change, and a change to so many times what nine in ten are below; what lies
// beyond is an arrow with its value.
const OVERSHOOT = 1.6, OUTLYING = 5
const SIDE = 0.14 // of the changes' span, at least shown on either side of zero: which side is which is written there
const HEAD = 44, FOOT = 24, GUTTER = 38, CHARACTER = 7.3

const isSure = item => ['closer', 'apart', 'still'].includes(directionOf(item))

/** Rows, columns and cells: of several states a row each and a column a group; of one state a row each group and, below it, each indicator. */
export function forestOf(answer) {
  const groupsHere = GROUPS.filter(name => answer.pairs.some(pair => isWhole(pair.groups[name])))
  if (groupsHere.length === 0) return null
  const itemOf = (partner, state, find) => {
    const pair = answer.pair(partner.code, state.code), item = pair && find(pair)
    return isWhole(item) ? item : null
  }
  const cells = (state, find) => answer.partners.map(partner => itemOf(partner, state, find))
  if (answer.states.length > 1) {
    const columns = groupsHere.map(name => ({ title: t(name), note: t(`${name}Text`) }))
    const rows = answer.states.map(state => ({ name: state.name ?? state.code, strong: true, cells: groupsHere.map(name => cells(state, pair => pair.groups[name])) }))
    const isKnown = row => row.cells.some(column => column.some(Boolean))
    return sorted({ columns, rows: rows.filter(isKnown), without: rows.filter(row => !isKnown(row)).map(row => row.name) })
  }
  const [state] = answer.states
  const rows = groupsHere.flatMap(name => [{ name: t(name), strong: true, cells: [cells(state, pair => pair.groups[name])] },
    ...answer.indicators.filter(i => i.group === name && !i.repeats).map(i => ({ name: i.label, strong: false, cells: [cells(state, pair => pair.change(i.code))] }))
      .filter(row => row.cells[0].some(Boolean))])
  return { columns: [{ title: state.name ?? state.code, note: '' }], rows, without: [] }
}

/** Many rows are read from the largest change to the smallest: by the hub's, in the column that most rows have one in. */
function sorted(forest) {
  const { columns, rows } = forest
  if (rows.length <= FEW_ROWS) return forest
  const known = columns.map((_, c) => rows.filter(row => row.cells[c][0]).length), best = known.indexOf(Math.max(...known))
  const size = row => row.cells[best][0]?.change ?? -Infinity
  return { ...forest, rows: [...rows].sort((p, q) => size(q) - size(p)), sortedBy: columns[best].title }
}

const isWhole = item => [item?.change, item?.conf_low, item?.conf_high].every(isNumber)
const itemsOf = forest => forest.rows.flatMap(row => row.cells.flat()).filter(Boolean)

/** The axis: all changes and zero, and intervals up to a limit. */
function domainOf(items) {
  const sizes = items.map(item => Math.abs(item.change)).sort((p, q) => p - q)
  const most = sizes[Math.floor(0.9 * (sizes.length - 1))] || sizes.at(-1), limit = Math.min(OVERSHOOT * sizes.at(-1), OUTLYING * most) || 1
  const low = Math.max(Math.min(0, ...items.map(item => item.conf_low)), -limit), high = Math.min(Math.max(0, ...items.map(item => item.conf_high)), limit)
  const span = high - low || 1
  return [Math.min(low - 0.04 * span, -SIDE * span), Math.max(high + 0.04 * span, SIDE * span)]
}

function tipOf(row, column, partner, item) {
  return h('div', null, h('p', { class: 'tip-title' }, [row.name, column.title, partner.name ?? partner.code].filter((text, i, all) => all.indexOf(text) === i).join(', ')),
    h('p', { class: 'tip-value' }, signedNumber(item.change)), h('p', null, range(signedNumber(item.conf_low), signedNumber(item.conf_high))),
    isNumber(item.probability) ? verdictLines(item) : directionWord(directionOf(item)))
}

const textOf = item => [signedNumber(item.change), range(signedNumber(item.conf_low), signedNumber(item.conf_high)), t(directionOf(item))].join(', ')

/** An interval with its dot; an end that lies beyond the axis is an arrow with its value. */
function interval(item, style, x, y, [from, to], lane) {
  const sure = isSure(item), ends = [item.conf_low < from, item.conf_high > to]
  const within = value => Math.min(Math.max(value, from), to)
  const [left, right] = [x(within(item.conf_low)), x(within(item.conf_high))]
  const triangle = (at, way) => `M${at} ${y}l${-7 * way} ${-4}v8z`
  const arrow = (at, way) => s('path', { class: 'forest-arrow', d: triangle(at, way) })
  const value = (at, number, anchor) => s('text', { class: 'forest-end', x: at, y: y + (lane > 10 ? 3.5 : 3), 'text-anchor': anchor }, signedNumber(number))
  const beyond = item.change < from ? -1 : item.change > to ? 1 : 0, kind = sure ? 'forest-item sure' : 'forest-item unsure'
  if (beyond) {
    return s('g', { class: kind, style: `color:${style.colour}` }, value(beyond > 0 ? x(to) + 3 : x(from) - 3, item.change, beyond > 0 ? 'start' : 'end'),
      s('path', { class: 'forest-dot beyond', d: triangle(beyond > 0 ? x(to) : x(from), beyond) }))
  }
  return s('g', { class: kind, style: `color:${style.colour}` },
    s('path', { class: 'forest-reach', d: `M${left} ${y}H${right}` }),
    ends[0] && [arrow(left, -1), value(left - 3, item.conf_low, 'end')], ends[1] && [arrow(right, 1), value(right + 3, item.conf_high, 'start')],
    s('path', { class: 'forest-dot', transform: `translate(${x(item.change)} ${y})`, d: marker(style.symbol, Math.min(4.6, 0.42 * lane)) }))
}

function drawColumn(forest, c, frame) {
  const { answer, domain, left, width, top, row: height, lane, items, names } = frame
  const column = forest.columns[c], x = value => left + ((value - domain[0]) / (domain[1] - domain[0])) * width
  const bottom = top + HEAD + forest.rows.length * height
  const rows = forest.rows.map((row, r) => {
    const start = top + HEAD + r * height, inside = start + (height - lane * answer.partners.length) / 2
    return s('g', null,
      s('path', { class: 'forest-rule', d: `M${left}  ${start}H${left + width}` }),
      names && s('text', { class: row.strong ? 'forest-name strong' : 'forest-name', x: row.strong ? names.left : names.left + 8, y: start + height / 2 + 4 }, s('title', null, row.name), shorten(row.name, names.characters)),
      answer.partners.map((partner, k) => {
        const item = row.cells[c][k], y = inside + (k + 0.5) * lane
        if (!item) return s('text', { class: 'forest-none', x: left + 2, y: y + 3.5, style: `fill:${styleOf(k).colour}` }, '–')
        const node = interval(item, styleOf(k), x, y, domain, lane)
        items.push({ node: node.lastChild, label: `${row.name}, ${column.title}, ${partner.name ?? partner.code}: ${textOf(item)}`, tip: () => tipOf(row, column, partner, item) })
        return node
      }))
  })
  const hasRoom = (side, room) => room > 6.2 * t(side).length + 6
  const marks = ticks(...domain, width / 42) // a mark every 42 pixels
  return s('g', null,
    s('text', { class: 'forest-title', x: left, y: top + 14 }, column.title, column.note && s('tspan', { class: 'forest-note', dx: 6 }, shorten(column.note, Math.floor((width - column.title.length * 9.5) / 5.8)))),
    marks.map(value => s('path', { class: 'forest-grid', d: `M${x(value)} ${top + HEAD - 4}V${bottom}` })),
    s('text', { class: 'forest-side apart', x: x(0) - 5, y: top + HEAD - 10, 'text-anchor': 'end' }, hasRoom('apart', x(0) - left) ? `← ${t('apart')}` : '←'),
    s('text', { class: 'forest-side closer', x: x(0) + 5, y: top + HEAD - 10 }, hasRoom('closer', left + width - x(0)) ? `${t('closer')} →` : '→'),
    rows,
    s('path', { class: 'forest-zero', d: `M${x(0)} ${top + HEAD - 18}V${bottom}` }),
    marks.map(value => s('text', { class: 'forest-tick', x: x(value), y: bottom + 14, 'text-anchor': 'middle' }, tick(value))))
}

function draw(answer, forest, width) {
  const domain = domainOf(itemsOf(forest)), stacked = width < NARROW, n = forest.columns.length, isLong = forest.rows.length > 12
  const lane = !isLong ? 15 : answer.sheets ? 5.5 : 9, row = Math.max(lane * answer.partners.length + 0.66 * lane + (isLong ? 0 : 4), isLong ? 15 : 24)
  const longest = Math.max(...forest.rows.map(one => one.name.length)), room = Math.min(longest * CHARACTER + 14, width * (n > 1 ? 0.3 : 0.38))
  const leaves = itemsOf(forest).some(item => item.conf_high > domain[1]), side = itemsOf(forest).some(item => item.conf_low < domain[0]) ? GUTTER : 8
  const after = leaves ? GUTTER : 8, gutter = Math.max(22, after, side)
  const columnWidth = stacked ? width - room - side - after : (width - room - side - after - gutter * (n - 1)) / n
  const height = HEAD + forest.rows.length * row + FOOT, items = []
  const columns = forest.columns.map((_, c) => drawColumn(forest, c, {
    answer, domain, lane, row, items, width: columnWidth, top: stacked ? c * (height + 10) : 0, left: room + side + (stacked ? 0 : c * (columnWidth + gutter)),
    names: (stacked || c === 0) && { left: 0, characters: Math.floor(room / CHARACTER) },
  }))
  const whole = stacked ? n * (height + 10) : height
  const node = s('svg', { class: 'forest', width, height: whole, viewBox: `0 0 ${width} ${whole}`, role: 'group', 'aria-label': `${t('forestTitle')}. ${t('forestKeys')}` }, columns)
  return { node, items }
}

/** One verdict as a dot with its interval, on an axis that others share: items are all of those. Nothing where the verdict has no interval. */
export function intervalStrip(item, items, title) {
  if (!isWhole(item)) return null
  const domain = domainOf(items.filter(isWhole)), height = 26
  return chart(width => {
    const x = value => GUTTER + ((value - domain[0]) / (domain[1] - domain[0])) * (width - 2 * GUTTER), mark = interval(item, styleOf(0), x, height / 2, domain, 15)
    const node = s('svg', { class: 'forest', width, height, viewBox: `0 0 ${width} ${height}`, role: 'group', 'aria-label': title },
      s('path', { class: 'forest-rule', d: `M0 ${height / 2}H${width}` }), s('path', { class: 'forest-zero', d: `M${x(0)} 2V${height - 2}` }), mark)
    const tip = () => h('div', null, h('p', { class: 'tip-title' }, title), h('p', { class: 'tip-value' }, signedNumber(item.change)), h('p', null, range(signedNumber(item.conf_low), signedNumber(item.conf_high))))
    return { node, items: [{ node: mark.lastChild, label: `${title}: ${textOf(item)}`, tip }] }
  })
}

const partnerNames = answer => answer.partners.map(partner => partner.name ?? partner.code).join(', ')

const glyph = (style, sure) => s('svg', { class: 'forest-key', width: 26, height: 12, viewBox: '-13 -6 26 12', 'aria-hidden': 'true' },
  s('g', { class: sure ? 'forest-item sure' : 'forest-item unsure', style: `color:${style.colour}` },
    s('path', { class: 'forest-reach', d: 'M-12 0H12' }), s('path', { class: 'forest-dot', d: marker(style.symbol, 4.6) })))

function key(answer, forest) {
  const plain = { symbol: 'circle', colour: 'var(--ink)' }
  return h('p', { class: 'key' }, answer.partners.map((partner, k) => h('span', null, glyph(styleOf(k), true), partner.name ?? partner.code)),
    h('span', null, glyph(plain, true), t('forestSure', { level: percent(answer.level) })), h('span', null, glyph(plain, false), t('forestUnsure')),
    forest.rows.some(row => row.cells.flat().includes(null)) && h('span', null, `– ${t('noLevel')}`))
}

function rowsOfTable(answer, forest) {
  return forest.rows.flatMap(row => forest.columns.flatMap((column, c) => answer.partners.map((partner, k) => [row, column, partner, row.cells[c][k]])))
    .filter(([, , , item]) => item).map(([row, column, partner, item]) => [row.name, column.title, partner.name ?? partner.code, t(directionOf(item)), signedNumber(item.change),
      range(signedNumber(item.conf_low), signedNumber(item.conf_high)), isNumber(item.probability) ? chance(item.probability) : '–'])
}

/** The dots as records, for a file. */
const recordsOf = (answer, forest) => forest.rows.flatMap(row => forest.columns.flatMap((column, c) => answer.partners.map((partner, k) => [row, column, partner, row.cells[c][k]])))
  .filter(([, , , item]) => item).map(([row, column, partner, item]) => ({ row: row.name, column: column.title, partner: partner.code, direction: item.direction, change: item.change,
    conf_low: item.conf_low, conf_high: item.conf_high, probability: item.probability, since: item.since }))

export function forestFigure(answer) {
  const forest = forestOf(answer)
  if (!forest) return null
  const { sortedBy, without } = forest
  const title = isNumber(answer.since) && isNumber(answer.until) ? t('forestYears', { since: answer.since, until: answer.until }) : t('forestTitle')
  const unit = [t('forestUnit', { level: percent(answer.level) }), sortedBy && t('forestSorted', { column: sortedBy })].filter(Boolean).join(' ')
  const shown = [key(answer, forest), chart(width => draw(answer, forest, width)), without.length > 0 && h('p', { class: 'reason' }, `${t('noLevel')}: ${without.join(', ')}`)]
  return h('figure', { class: 'forest-figure', id: 'picture' },
    h('figcaption', null, h('strong', null, title), h('span', { class: 'unit' }, unit)),
    withSaving(answer, shown, { what: 'verdict', title: [partnerNames(answer), title].join(': '), unit, records: () => recordsOf(answer, forest) }),
    dataTable(t('forestTitle'), t('data'), [t('state'), t('tie'), t('partner'), t('direction'), t('change'), t('interval'), t('forestChance')], rowsOfTable(answer, forest)))
}
