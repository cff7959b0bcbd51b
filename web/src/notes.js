// The end of the page: what is missing, the sources, and how to read it all.

import { count, percent } from './format.js'
import { h, link } from './dom.js'
import { t } from './strings.js'

const groupBy = (items, keyOf) => {
  const groups = new Map()
  for (const item of items) groups.set(keyOf(item), [...(groups.get(keyOf(item)) ?? []), item])
  return [...groups]
}

/** For each pair, every reason once with the ties that it concerns. */
function gapsByPair(answer, gaps) {
  const labels = new Map(answer.indicators.map(i => [i.code, i.label]))
  const pairs = groupBy(gaps, gap => [gap.partner, gap.state].filter(Boolean).map(answer.nameOf).join(' – ') || t('other'))
  return h('div', { class: 'columns' }, pairs.map(([pair, members]) => h('div', { class: 'gap' }, h('h3', null, pair),
    h('ul', null, groupBy(members, gap => gap.text ?? '').map(([text, same]) => {
      const names = same.map(gap => gap.indicator && (labels.get(gap.indicator) ?? gap.indicator)).filter(Boolean)
      return h('li', { 'data-gaps': same.length }, h('b', null, `${text}${names.length ? ': ' : ''}`), names.join('; '))
    })))))
}

/** Figures that others contradict and that a change rests on, and what else bears on the answer. */
export function cautionsSection(answer) {
  return answer.cautions.length > 0 && h('section', { id: 'cautions', 'aria-labelledby': 'cautions-title' },
    h('h2', { id: 'cautions-title' }, t('cautionsTitle')), h('p', { class: 'explain' }, t('cautionsText')),
    h('ul', { class: 'columns' }, [...new Set(answer.cautions.map(note => note.text))].map(text => h('li', null, text))))
}

/** The hub's gaps stand open; those of its rivals are folded away. */
export function missingSection(answer) {
  const isRival = gap => answer.rivals.some(rival => rival.code === gap.partner)
  const own = answer.gaps.filter(gap => !isRival(gap)), others = answer.gaps.filter(isRival)
  return h('section', { id: 'missing', 'aria-labelledby': 'missing-title' },
    h('h2', { id: 'missing-title' }, t('missingTitle')), h('p', { class: 'explain' }, t('missingText')),
    answer.gaps.length === 0 && h('p', null, t('nothingMissing')),
    own.length > 0 && gapsByPair(answer, own),
    others.length > 0 && h('details', { class: 'rival-gaps' }, h('summary', null, t('missingRivals', { n: count(others.length) })), gapsByPair(answer, others)))
}

export function sourcesSection(answer) {
  return h('section', { id: 'sources', 'aria-labelledby': 'sources-title' },
    h('h2', { id: 'sources-title' }, t('sourcesTitle')), h('p', { class: 'explain' }, t('sourcesText', { n: count(answer.sources.length) })),
    h('ol', { class: 'sources columns' }, [...answer.sources].sort((a, b) => a.source - b.source).map(source =>
      h('li', { value: Number.isInteger(source.source) ? source.source : null }, link(source.url, source.title ?? source.url ?? source.publisher ?? '–'),
        source.publisher && h('span', { class: 'publisher' }, ` ${source.publisher}`),
        h('span', { class: 'figures' }, ` ${source.n_figures === 1 ? t('sourceFigure') : t('sourceFigures', { n: count(source.n_figures) })}`)))))
}

export function methodSection(answer) {
  const level = percent(answer.level)
  const outside = count(Math.round(100 * (1 - answer.level)))
  return h('section', { id: 'method', 'aria-labelledby': 'method-title' },
    h('h2', { id: 'method-title' }, t('methodTitle')),
    h('div', { class: 'prose' }, ['method1', 'method2', 'method3', answer.pairs.some(pair => Object.keys(pair.groups).length) ? 'methodPooled' : 'method4'].map(key => h('p', null, t(key, { level, outside })))))
}

export const footer = answer => h('footer', { class: 'colophon' }, h('p', null, t('made', { version: answer.jarak ?? '' })))
