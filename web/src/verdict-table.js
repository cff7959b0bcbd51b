// The verdict table: for one partner, every tie and signal (rows) of every state (columns).

import { chance, changeOf, count, fromTo, percent, range, span } from './format.js'
import { changeDirectionOf, directionWord } from './direction.js'
import { h, s, slug } from './dom.js'
import { isNumber } from './data.js'
import { picker } from './picker.js'
import { t } from './strings.js'

const GROUPS = ['signals', 'volume', 'share', 'other']
const groupOf = indicator => (GROUPS.includes(indicator.group) ? indicator.group : 'other')

/** The change and its interval against no change (the thin upright), on a scale shared by the row's cells. */
function intervalBar(row, reach) {
  if (![row.change, row.conf_low, row.conf_high].every(isNumber) || !(reach > 0)) return null
  const x = value => 50 + 48 * Math.max(-1, Math.min(1, value / reach))
  return s('svg', { class: 'interval-bar', viewBox: '0 0 100 10', preserveAspectRatio: 'none', 'aria-hidden': 'true' },
    s('path', { class: 'axis', d: 'M0 5H100' }), s('path', { class: 'none', d: 'M50 0V10' }), s('path', { class: 'reach', d: `M${x(row.conf_low)} 5H${x(row.conf_high)}` }),
    s('path', { class: 'value', d: `M${x(row.change)} 1V9` }))
}

/** How far the bars of a row of the table must reach: to the largest change and, within three times that, its interval. */
function reachOf(rows) {
  const changes = rows.map(r => Math.abs(r.change)).filter(isNumber), bounds = rows.flatMap(r => [Math.abs(r.conf_low), Math.abs(r.conf_high)]).filter(isNumber)
  return Math.min(Math.max(0, ...bounds), 3 * Math.max(0, ...changes))
}

function cell(answer, partner, state, indicator, reach) {
  const row = answer.pair(partner.code, state.code)?.change(indicator.code)
  const label = { 'data-state': state.name }
  if (!row) {
    return h('td', { ...label, class: 'missing' }, h('span', { class: 'none' }, '–'),
      h('span', { class: 'reason' }, answer.reasonOf(partner.code, state.code, indicator.code) ?? t('noReason')))
  }
  const { value, interval } = changeOf(row, indicator)
  const direction = changeDirectionOf(row)
  const levels = isNumber(row.first_natural) && isNumber(row.last_natural)
    ? fromTo(row.first_natural, row.last_natural, indicator.natural_unit) : null
  const title = [levels, isNumber(row.probability) && t('chance', { p: chance(row.probability) }),
    isNumber(row.n_rows) && t('basedOn', { n: count(row.n_rows) })].filter(Boolean).join('; ')
  return h('td', { ...label, class: direction, title: title || null },
    directionWord(direction),
    value && h('span', { class: 'change' }, value),
    intervalBar(row, reach),
    interval && h('span', { class: 'interval' }, range(...interval)),
    (row.first_period || row.last_period) && h('span', { class: 'window' }, span(row.first_period, row.last_period)))
}

/** Ties that some pair has a change for: those told in the table, and shares that would only repeat their volume, named below it. */
function sortTies(answer) {
  const known = answer.indicators.filter(i => answer.pairs.some(pair => pair.change(i.code)))
  return { told: known.filter(i => !i.repeats), repeats: known.filter(i => i.repeats) }
}

const leftOut = ties => ties.length > 0 && h('p', { class: 'left-out' }, `${t('repeats')}: `,
  ties.map((i, k) => [k > 0 && ', ', h('a', { href: `#series-${slug(i.code)}` }, i.label)]))

function tableFor(answer, partner) {
  const { told } = sortTies(answer)
  const bodies = GROUPS.map(group => [group, told.filter(i => groupOf(i) === group)]).filter(([, rows]) => rows.length)
  return h('table', { class: 'verdicts' },
    h('caption', null, t('verdictCaption', { partner: partner.name ?? partner.code, level: percent(answer.level) })),
    h('thead', null, h('tr', null, h('th', { scope: 'col' }, t('tie')), answer.states.map(state => h('th', { scope: 'col' }, state.name)))),
    bodies.map(([group, indicators]) => h('tbody', null,
      h('tr', { class: 'group' }, h('th', { scope: 'rowgroup', colspan: answer.states.length + 1 },
        h('strong', null, t(group)), ' ', h('span', null, t(`${group}Text`)))),
      indicators.map(indicator => {
        const reach = reachOf(answer.states.map(state => answer.pair(partner.code, state.code)?.change(indicator.code)).filter(Boolean))
        return h('tr', null, h('th', { scope: 'row' }, h('a', { href: `#series-${slug(indicator.code)}`, title: indicator.describes ?? null }, indicator.label)),
          answer.states.map(state => cell(answer, partner, state, indicator, reach)))
      }))))
}

export function verdictSection(answer) {
  const holder = h('div', { class: 'scroll', tabindex: '0', role: 'region', 'aria-label': t('verdictTitle') })
  const show = code => holder.replaceChildren(tableFor(answer, answer.partners.find(p => p.code === code) ?? answer.partners[0]))
  show(answer.partner.code)
  return h('section', { id: 'verdict', 'aria-labelledby': 'verdict-title' },
    h('h2', { id: 'verdict-title' }, t('verdictTitle')),
    h('p', { class: 'explain' }, t('verdictText', { level: percent(answer.level) })),
    answer.partners.length > 1 && picker(t('partner'), answer.partners.map(p => [p.code, p.name ?? p.code]), answer.partner.code, show),
    holder, leftOut(sortTies(answer).repeats))
}
