// The pooled verdict: for every state the three latent states (signals, volume, share) over time, and what is said of each.

import { h } from './dom.js'
import { hasBreaks, stateChart, statesTable, unitedExtent } from './state-chart.js'
import { pairPage } from './pair-page.js'
import { GROUPS, verdictLines } from './verdict-lines.js'
import { percent } from './format.js'
import { t } from './strings.js'

function panel(answer, pair, state, name, shared) {
  const group = pair?.groups[name]
  const title = h('span', { class: 'pooled-group' }, t(name))
  if (!group) {
    return h('figure', { class: 'panel empty', 'data-group': name }, h('figcaption', null, title), h('p', { class: 'reason' }, `– ${t('noState')}`))
  }
  return h('figure', { class: 'panel', 'data-group': name },
    h('figcaption', null, title, verdictLines(group)),
    group.states.length > 0 && stateChart({ answer, group, name, state, ...shared }))
}

export function closenessSection(answer) {
  const pairs = answer.states.map(state => [state, answer.pair(answer.hub.code, state.code)]).filter(([, pair]) => pair && Object.keys(pair.groups).length)
  if (pairs.length === 0) return null
  const shared = Object.fromEntries(GROUPS.map(name => [name, unitedExtent(answer, pairs.map(([, pair]) => pair.groups[name]).filter(Boolean))]))
  const partner = answer.hub.name ?? answer.hub.code
  const breaks = pairs.some(([, pair]) => hasBreaks(Object.values(pair.groups)))
  return h('section', { id: 'closeness', 'aria-labelledby': 'closeness-title' },
    h('h2', { id: 'closeness-title' }, t('closenessTitle')),
    h('p', { class: 'explain' }, t('closenessText', { level: percent(answer.level) }), breaks && ` ${t('breaksText')}`),
    h('div', { class: 'pooled' },
      h('div', { class: 'pooled-row pooled-head', 'aria-hidden': 'true' }, h('span'), GROUPS.map(name =>
        h('span', null, h('strong', null, t(name)), ' ', t(`${name}Text`)))),
      pairs.map(([state, pair]) => h('div', { class: 'pooled-row', 'data-state': state.code },
        h('div', { class: 'pooled-state' }, h('h3', null, state.name), pair.sentence && h('p', null, pair.sentence),
          h('a', { class: 'more', href: `#pair-${state.code}` }, t('pairLink'), h('span', { class: 'sr' }, `: ${state.name}`))),
        GROUPS.map(name => panel(answer, pair, state, name, shared[name]))))),
    statesTable(answer, pairs),
    h('div', { class: 'pair-pages' }, pairs.map(([state, pair]) => pairPage(answer, pair, state, partner, shared))))
}
