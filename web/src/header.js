// The top of the page: the question, the answer in a sentence, what it rests on, and what stands out.

import { count, percent } from './format.js'
import { forestFigure } from './forest.js'
import { h, slug } from './dom.js'
import { t } from './strings.js'

const LONG_HEADLINE = 130 // characters from which a headline is set smaller

export function answerSection(answer) {
  const figures = answer.sources.reduce((sum, source) => sum + source.n_figures, 0)
  const sentence = answer.headline ?? answer.sentence ?? answer.question ?? t('title')
  const picture = forestFigure(answer)
  return h('section', { id: 'answer-section', class: picture ? 'lead with-picture' : 'lead', 'aria-labelledby': 'sentence' }, h('div', null,
    h('p', { class: 'kicker' }, answer.question ?? t('title')),
    h('h1', { id: 'sentence', class: sentence.length > LONG_HEADLINE ? 'long' : null }, sentence),
    answer.votes_sentence && h('p', { class: 'moved' }, answer.votes_sentence),
    h('p', { class: 'basis' }, t('basis', { figures: count(figures), sources: count(answer.sources.length),
      since: answer.since, until: answer.until, level: percent(answer.level) }))), picture)
}

function findingItem(answer, finding) {
  const indicator = answer.indicators.find(i => i.code === finding.indicators?.[0])
  return h('li', null, h('p', null, finding.text),
    indicator && h('a', { class: 'more', href: `#series-${slug(indicator.code)}`, 'aria-label': `${t('seeSeries')}: ${finding.text}` }, t('seeSeries')))
}

export function findingsSection(answer) {
  return answer.findings.length > 0 && h('section', { class: 'findings', 'aria-labelledby': 'findings-title' },
    h('h2', { id: 'findings-title' }, t('findings')), h('ol', null, answer.findings.map(finding => findingItem(answer, finding))))
}

/** Each state's own sentence. */
export function statesSection(answer) {
  const sentences = answer.states.map(state => [state, answer.pair(answer.partner.code, state.code)?.sentence]).filter(([, sentence]) => sentence)
  return sentences.length > 0 && h('section', { class: 'states', 'aria-labelledby': 'states-title' },
    h('h2', { id: 'states-title' }, t('inBrief')),
    h('dl', null, sentences.map(([state, sentence]) => h('div', null, h('dt', null, state.name), h('dd', null, sentence)))))
}
