// A page a pair: the three states large, what made each change, and the change under every defensible choice. Folded until asked for; a link
// to it unfolds it, and on paper each starts a page.

import { GROUPS, verdictLines } from './verdict-lines.js'
import { directionOf } from './direction.js'
import { h } from './dom.js'
import { specificationCurve } from './specifications.js'
import { levelChart, levelRecords } from './level-chart.js'
import { t } from './strings.js'
import { unfold } from './later.js'
import { withSaving } from './save.js'
import { waterfallOfIndicators, waterfallOfSources } from './waterfall.js'

const HEIGHT = 170 // of a state's chart here, in pixels

const MOST_INFLUENCES = 3

/** The single values without which the verdict would be another. */
function hangsOn(answer, group) {
  const labels = new Map(answer.indicators.map(i => [i.code, i.label]))
  const shown = group.influences.filter(one => directionOf(one) !== 'missing').slice(0, MOST_INFLUENCES)
  return shown.length > 0 && h('ul', { class: 'influences' }, shown.map(one => h('li', null,
    t('influence', { figure: [labels.get(one.indicator) ?? one.indicator, one.year].filter(Boolean).join(', '), direction: t(directionOf(one)) }))))
}

function column(answer, pair, state, name, shared) {
  const group = pair.groups[name]
  if (!group) return null
  const title = `${state.name}, ${t(name)}`
  const curve = specificationCurve(answer, group, title, `${state.code}-${name}`)
  return h('section', { class: 'pair-group', 'aria-label': title },
    h('h4', null, t(name), ' ', h('span', null, t(`${name}Text`))),
    verdictLines(group),
    group.levels.length > 0 && withSaving(answer, levelChart({ answer, group, name, state, ...shared[name], height: HEIGHT }), {
      what: `level-${state.code}-${name}`, title, unit: t('units'), records: () => levelRecords(state, name, group) }),
    waterfallOfIndicators(answer, group),
    waterfallOfSources(answer, group),
    hangsOn(answer, group),
    curve)
}

export function pairPage(answer, pair, state, shared) {
  const partner = answer.partner.name ?? answer.partner.code
  return h('details', { class: 'pair-page', id: `pair-${state.code}` },
    h('summary', null, h('h3', null, t('pairTitle', { partner, state: state.name }))),
    pair.sentence && h('p', { class: 'pair-sentence' }, pair.sentence),
    h('div', { class: 'pair-groups' }, GROUPS.map(name => column(answer, pair, state, name, shared))))
}

/** Unfolds what a link inside the page leads to, now and whenever the fragment changes. */
export function installFragments() {
  const open = () => {
    let target = null
    try {
      const id = decodeURIComponent(location.hash.slice(1))
      unfold(id)
      target = document.getElementById(id)
    } catch { /* a fragment that is no text leads nowhere */ }
    let opened = Boolean(target?.closest('details.later'))
    for (let folded = target?.closest('details'); folded; folded = folded.parentElement.closest('details')) {
      opened ||= !folded.open
      folded.open = true
    }
    if (opened) target.scrollIntoView()
  }
  window.addEventListener('hashchange', open)
  document.addEventListener('click', event => { // the same link a second time changes no fragment
    if (event.target.closest?.('a[href^="#"]')) setTimeout(open)
  })
  open()
}
