// The pooled verdict: for every state the three latent levels (signals, volume, share) over time, and what is said of each.

import { directionOf } from './direction.js'
import { h } from './dom.js'
import { intervalStrip } from './forest.js'
import { hasBreaks, levelChart, levelRecords, levelsTable, unitedExtent } from './level-chart.js'
import { pairPage } from './pair-page.js'
import { GROUPS, verdictLines } from './verdict-lines.js'
import { percent } from './format.js'
import { picker } from './picker.js'
import { t } from './strings.js'
import { withSaving } from './save.js'

/** The rows of the states with one partner, or null where it has no verdict. */
function rowsOf(answer, partner) {
  const pairs = answer.states.map(state => [state, answer.pair(partner.code, state.code)]).filter(([, pair]) => pair && Object.keys(pair.groups).length)
  if (pairs.length === 0) return null
  const shared = Object.fromEntries(GROUPS.map(name => {
    const groups = pairs.map(([, pair]) => pair.groups[name]).filter(Boolean)
    return [name, { ...unitedExtent(answer, groups), groups }]
  }))
  return { pairs, shared }
}

/** Whether the level goes anywhere; of one that is flat or not known a line would tell of steps that nobody is sure of. */
const moves = group => !['undecided', 'still', 'missing'].includes(directionOf(group))

const recordsOf = pairs => pairs.flatMap(([state, pair]) => Object.entries(pair.groups).flatMap(([name, group]) => levelRecords(state, name, group)))

function rowOf(answer, partner, [state, pair], shared) {
  return h('div', { class: 'pooled-row', 'data-state': state.code },
    h('div', { class: 'pooled-state' }, h('h3', null, state.name), pair.sentence && h('p', null, pair.sentence),
      partner.code === answer.partner.code && h('a', { class: 'more', href: `#pair-${state.code}` }, t('pairLink'), h('span', { class: 'sr' }, `: ${state.name}`))),
    GROUPS.map(name => panel(answer, pair, state, name, shared[name])))
}

function panel(answer, pair, state, name, shared) {
  const group = pair?.groups[name]
  const title = h('span', { class: 'pooled-group' }, t(name))
  if (!group) {
    return h('figure', { class: 'panel empty', 'data-group': name }, h('figcaption', null, title), h('p', { class: 'reason' }, `– ${t('noLevel')}`))
  }
  return h('figure', { class: 'panel', 'data-group': name },
    h('figcaption', null, title, verdictLines(group)),
    moves(group) && group.levels.length > 0 ? levelChart({ answer, group, name, state, ...shared }) : intervalStrip(group, shared.groups, `${state.name}, ${t(name)}`))
}

export function closenessSection(answer) {
  const partners = answer.partners.filter(partner => rowsOf(answer, partner))
  if (partners.length === 0) return null
  const head = h('div', { class: 'pooled-row pooled-head', 'aria-hidden': 'true' }, h('span'), GROUPS.map(name =>
    h('span', null, h('strong', null, t(name)), ' ', t(`${name}Text`))))
  const table = h('div', { class: 'pooled' })
  const show = code => {
    const partner = partners.find(one => one.code === code)
    const { pairs, shared } = rowsOf(answer, partner)
    const rows = h('div', null, head.cloneNode(true), pairs.map(one => rowOf(answer, partner, one, shared)))
    const about = { what: `levels-${code}`, title: `${t('closenessTitle')}: ${partner.name ?? code}`, unit: t('units'), records: () => recordsOf(pairs) }
    table.replaceChildren(withSaving(answer, rows, about), levelsTable(answer, pairs))
  }
  show(partners[0].code)
  const own = rowsOf(answer, answer.partner)
  const breaks = partners.some(partner => rowsOf(answer, partner).pairs.some(([, pair]) => hasBreaks(Object.values(pair.groups))))
  return h('section', { id: 'closeness', 'aria-labelledby': 'closeness-title' },
    h('h2', { id: 'closeness-title' }, t('closenessTitle')),
    h('p', { class: 'explain' }, t('closenessText', { level: percent(answer.level) }), breaks && ` ${t('breaksText')}`),
    partners.length > 1 && picker(t('partner'), partners.map(p => [p.code, p.name ?? p.code]), partners[0].code, show),
    table,
    own && h('div', { class: 'pair-pages' }, own.pairs.map(([state, pair]) => pairPage(answer, pair, state, own.shared))))
}
