// Reads the answer written into this file and lays out the page.

import { answerSection, findingsSection, masthead, statesSection } from './header.js'
import { claimsSection } from './claims.js'
import { closenessSection } from './closeness.js'
import { cautionsSection, footer, methodSection, missingSection, sourcesSection } from './notes.js'
import { h } from './dom.js'
import { installFragments } from './pair-page.js'
import { installPrint } from './print.js'
import { installTheme } from './theme.js'
import { installTooltip } from './tooltip.js'
import { mapSection } from './map.js'
import { readAnswer } from './data.js'
import { unpackAnswer } from './unpack.js'
import { rivalsSection } from './rivals.js'
import { scatterSection } from './scatter.js'
import { seriesSection } from './series.js'
import { t, useLanguage } from './strings.js'
import { votesSection } from './votes.js'
import { verdictSection } from './verdict-table.js'

const NAMES = { 'answer-section': 'navAnswer', closeness: 'navCloseness', verdict: 'navVerdict', map: 'navMap', series: 'navSeries', votes: 'navVotes', scatter: 'navScatter', rivals: 'navRivals',
  claims: 'navClaims', missing: 'navMissing', sources: 'navSources', method: 'navMethod' }

function message(title, text) {
  return [h('main', { id: 'main', class: 'page' }, h('section', { class: 'lead' }, h('h1', null, title), h('p', null, text)))]
}

function pageOf(answer) {
  const map = mapSection(answer), findings = findingsSection(answer)
  const sections = [answerSection(answer), (findings || map) && h('div', { class: findings && map ? 'front' : 'front single' }, findings, map),
    closenessSection(answer) ?? statesSection(answer), verdictSection(answer),
    seriesSection(answer), votesSection(answer), scatterSection(answer), rivalsSection(answer), claimsSection(answer), cautionsSection(answer), missingSection(answer), sourcesSection(answer), methodSection(answer)]
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
  return answer.pairs.length === 0 ? message(t('emptyTitle'), t('empty')) : pageOf(answer)
}

installTheme()
installTooltip(document.body)
layOut().then(content => {
  document.body.prepend(...content)
  installPrint()
  installFragments()
})
