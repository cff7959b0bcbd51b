// Reads the answer written into this file and lays out the page.

import { answerSection, findingsSection, statesSection } from './header.js'
import { claimsSection } from './claims.js'
import { closenessSection } from './closeness.js'
import { cautionsSection, footer, methodSection, missingSection, sourcesSection } from './notes.js'
import { h } from './dom.js'
import { installFragments } from './pair-page.js'
import { installPrint } from './print.js'
import { installTheme } from './theme.js'
import { installTooltip } from './tooltip.js'
import { folded, isLarge, later } from './later.js'
import { mapSection } from './map.js'
import { masthead } from './masthead.js'
import { readAnswer } from './data.js'
import { unpackAnswer } from './unpack.js'
import { reroutedSection } from './rerouted.js'
import { rivalsSection } from './rivals.js'
import { scatterSection } from './scatter.js'
import { seriesSection } from './series.js'
import { fitSheets, sheetsOf } from './sheets.js'
import { t, useLanguage } from './strings.js'
import { votesSection } from './votes.js'
import { verdictSection } from './verdict-table.js'

const NAMES = { 'answer-section': 'navAnswer', closeness: 'navCloseness', verdict: 'navVerdict', map: 'navMap', series: 'navSeries', votes: 'navVotes', scatter: 'navScatter', rivals: 'navRivals', rerouted: 'navRerouted',
  claims: 'navClaims', missing: 'navMissing', sources: 'navSources', method: 'navMethod' }

function message(title, text) {
  return [h('main', { id: 'main', class: 'page' }, h('section', { class: 'lead' }, h('h1', null, title), h('p', null, text)))]
}

function pageOf(answer) {
  const map = mapSection(answer), findings = findingsSection(answer)
  const hasVerdict = answer.pairs.some(pair => Object.keys(pair.groups).length), hub = answer.partner.name ?? answer.partner.code
  const hasVotes = answer.positions.length > 0 || answer.pairs.some(pair => pair.telling_votes.length > 0)
  // id, title, what makes it, what the ids inside begin with, and of what is folded in an answer of few pairs, too, how many there are
  const details = [
    ['closeness', hasVerdict && t('closenessTitle'), () => closenessSection(answer), ['pair-']], ['verdict', t('verdictTitle'), () => verdictSection(answer)],
    ['series', t('seriesTitle'), () => seriesSection(answer), ['series-'], answer.indicators.length], ['votes', hasVotes && t('votesTitle'), () => votesSection(answer)],
    ['scatter', hasVerdict && t('scatterTitle'), () => scatterSection(answer)], ['rivals', answer.rivals.length > 0 && t('rivalsTitle', { hub }), () => rivalsSection(answer)],
    ['missing', t('missingTitle'), () => missingSection(answer), [], answer.gaps.length], ['sources', t('sourcesTitle'), () => sourcesSection(answer), [], answer.sources.length],
  ]
  const sectionOf = ([id, title, build, holds, n]) => (isLarge(answer) ? title && later(id, title, build, holds) : n === undefined ? build() : folded(build(), n))
  const [closeness, verdict, series, votes, scatter, rivals, missing, sources] = details.map(sectionOf)
  const sections = [answerSection(answer), (findings || map) && h('div', { class: findings && map ? 'front' : 'front single' }, findings, map), closeness || statesSection(answer), verdict,
    series, votes, scatter, rivals, folded(reroutedSection(answer), answer.rerouted.length), folded(claimsSection(answer), answer.claims.length), cautionsSection(answer), missing, sources, methodSection(answer)]
  const main = h('main', { id: 'main', class: 'page', tabindex: '-1' }, sections)
  const links = [...main.querySelectorAll('section[id]')].filter(section => section.id in NAMES).map(section => [section.id, t(NAMES[section.id])])
  return [h('a', { class: 'skip', href: '#main' }, t('skip')), masthead(links), main, footer(answer)]
}

async function layOut() {
  let raw
  try {
    raw = await unpackAnswer(document.getElementById('answer').textContent)
  } catch (problem) {
    return message(t('emptyTitle'), t('unreadable', { message: problem.message }))
  }
  document.documentElement.lang = useLanguage(raw?.language)
  const answer = readAnswer(raw)
  document.title = answer.question ?? t('title')
  if (answer.pairs.length === 0) return message(t('emptyTitle'), t('empty'))
  return answer.sheets ? sheetsOf(answer) : pageOf(answer)
}

installTheme()
installTooltip(document.body)
layOut().then(content => {
  document.body.prepend(...content)
  installPrint()
  installFragments()
  fitSheets()
})
