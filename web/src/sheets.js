// Two sheets of A4 for paper: the sentence and the picture; the table, claims and who published. Each sheet is as large as on paper also on the
// screen, so that what is measured here holds there: type shrinks until a sheet holds all, and nothing is cut off.

import { badge, verdictOf } from './claims.js'
import { changeDirectionOf, directionOf, directionShape } from './direction.js'
import { changeOf, count, percent, signedNumber } from './format.js'
import { forestFigure } from './forest.js'
import { h } from './dom.js'
import { language, t } from './strings.js'
import { GROUPS } from './verdict-lines.js'

const MOST_COLUMNS = 8 // states that a table of indicators has room for
const STEP = 0.03, LEAST = 0.4 // of the size of type

const head = answer => h('p', { class: 'sheet-head' }, h('span', { class: 'brand' }, 'jarak'), ' ', answer.question ?? t('title'))

function cell(direction, text, label) {
  return h('td', { class: direction }, directionShape(direction), ' ', text ?? '–', h('span', { class: 'sr' }, ` ${label}`))
}

const tableOf = (corner, columns, bodies) => h('table', { class: 'sheet-table' }, h('caption', { class: 'sr' }, t('verdictTitle')),
  h('thead', null, h('tr', null, [corner, ...columns].map(name => h('th', { scope: 'col' }, name)))), bodies)

/** Indicators as rows, states as columns. */
function indicatorTable(answer) {
  const of = (state, indicator) => answer.pair(answer.partner.code, state.code)?.change(indicator.code)
  const bodies = GROUPS.map(group => [group, answer.indicators.filter(i => i.group === group && !i.repeats && answer.states.some(state => of(state, i)))]).filter(([, rows]) => rows.length)
  return tableOf(t('tie'), answer.states.map(state => state.name ?? state.code), bodies.map(([group, rows]) => h('tbody', null,
    h('tr', null, h('th', { scope: 'rowgroup', colspan: answer.states.length + 1 }, t(group))),
    rows.map(indicator => h('tr', null, h('th', { scope: 'row' }, indicator.label), answer.states.map(state => {
      const row = of(state, indicator), direction = row ? changeDirectionOf(row) : 'missing'
      return cell(direction, row && changeOf(row, indicator).value, t(direction))
    }))))))
}

/** States as rows, groups as columns. */
const groupTable = answer => tableOf(t('state'), GROUPS.map(name => t(name)), h('tbody', null, answer.states.map(state => h('tr', null, h('th', { scope: 'row' }, state.name ?? state.code),
  GROUPS.map(name => {
    const group = answer.pair(answer.partner.code, state.code)?.groups[name], direction = group ? directionOf(group) : 'missing'
    return cell(direction, group && signedNumber(group.change), t(direction))
  })))))

const claimsOf = answer => answer.claims.length > 0 && [h('h2', null, t('claimsTitle')), h('ul', { class: 'sheet-claims' }, answer.claims.map(claim =>
  h('li', null, badge(verdictOf(claim), claim.opinion === true ? t('opinion') : undefined), ' ', (language() === 'id' && claim.statement_id) || claim.statement || claim.id)))]

/** Publishers, with how many figures each gave, the most first. */
function publishersOf(answer) {
  const figures = new Map()
  for (const source of answer.sources) {
    const name = source.publisher ?? source.title ?? source.url
    if (name) figures.set(name, (figures.get(name) ?? 0) + (source.n_figures ?? 0))
  }
  return [...figures].sort((p, q) => q[1] - p[1]).map(([name, n]) => `${name} (${count(n)})`).join('; ')
}

export function sheetsOf(answer) {
  const hub = answer.partner.name ?? answer.partner.code
  const first = h('section', { class: 'sheet', 'aria-labelledby': 'sentence' }, head(answer), h('h1', { id: 'sentence' }, answer.headline ?? answer.sentence ?? answer.question ?? t('title')),
    answer.votes_sentence && h('p', { class: 'moved' }, answer.votes_sentence), forestFigure(answer),
    answer.findings.length > 0 && answer.states.length <= MOST_COLUMNS && [h('h2', null, t('findings')), h('ol', { class: 'sheet-findings' }, answer.findings.map(finding => h('li', null, finding.text)))],
    h('p', { class: 'basis' }, t('basis', { figures: count(answer.store_facts), sources: count(answer.store_sources ?? answer.sources.length), since: answer.since, until: answer.until, level: percent(answer.level) })))
  const second = h('section', { class: 'sheet', 'aria-labelledby': 'verdict-title' }, head(answer), h('h2', { id: 'verdict-title' }, `${t('verdictTitle')}: ${hub}`),
    answer.states.length > MOST_COLUMNS ? groupTable(answer) : indicatorTable(answer), claimsOf(answer),
    h('h2', null, t('sourcesTitle')), h('p', { class: 'sheet-sources' }, publishersOf(answer)), h('p', { class: 'basis' }, t('sheetsMade', { version: answer.jarak ?? '' })))
  return [h('div', { class: 'sheet-controls' }, h('button', { type: 'button', onclick: () => window.print() }, t('print'))), h('main', { id: 'main', class: 'sheets' }, first, second)]
}

/** Makes the type of each sheet as small as it must be. */
export function fitSheets() {
  const fit = () => {
    for (const sheet of document.querySelectorAll('.sheet')) {
      let size = 1
      const set = () => sheet.style.setProperty('--size', size.toFixed(2))
      for (set(); sheet.scrollHeight > sheet.clientHeight && size > LEAST; set()) size -= STEP
    }
  }
  requestAnimationFrame(() => requestAnimationFrame(fit)) // charts are drawn by then
  window.addEventListener('beforeprint', fit)
}
