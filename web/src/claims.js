// Claims: each statement with its verdict, how many sources speak for and against it, and the rows that decided.

import { count, exact } from './format.js'
import { h, link } from './dom.js'
import { isNumber } from './data.js'
import { language, t } from './strings.js'
import { picker } from './picker.js'

const VERDICTS = ['supported', 'contradicted', 'disputed', 'undecided']
const SHAPES = { supported: '✓', contradicted: '✗', disputed: '⇄', undecided: '?' }
const WORDS = { supported: 'supported', contradicted: 'contradicted', disputed: 'claimDisputed', undecided: 'claimUndecided' }
export const verdictOf = claim => (VERDICTS.includes(claim.finding) ? claim.finding : 'undecided')
export const badge = (verdict, word = t(WORDS[verdict])) => h('span', { class: `badge ${verdict}` }, h('span', { 'aria-hidden': 'true' }, SHAPES[verdict]), ' ', word)

function cellText(value, column) {
  if (isNumber(value)) return /year|line|source/.test(column) ? String(value) : exact(value)
  if (typeof value === 'boolean') return t(value ? 'yes' : 'no')
  return value === null || value === undefined ? '–' : typeof value === 'object' ? JSON.stringify(value) : String(value)
}

const rowsIn = value => (Array.isArray(value) ? value.filter(row => row && typeof row === 'object') : [])

function tableOf(caption, rows) {
  const columns = [...new Set(rows.flatMap(row => Object.keys(row)))]
  return h('div', { class: 'scroll', tabindex: '0', role: 'region', 'aria-label': caption },
    h('table', null, h('caption', null, caption),
      h('thead', null, h('tr', null, columns.map(name => h('th', { scope: 'col' }, name.replaceAll('_', ' '))))),
      h('tbody', null, rows.map(row => h('tr', null, columns.map(name => h('td', { class: isNumber(row[name]) ? 'n' : null },
        name === 'url' ? link(row[name], row[name] ?? '–') : cellText(row[name], name))))))))
}

/** What each source answers, and the figures behind, folded away. */
function evidenceOf(claim) {
  const answers = rowsIn(claim.answers), rows = rowsIn(claim.rows)
  if (answers.length + rows.length === 0) return claim.opinion ? null : h('p', { class: 'reason' }, t('noRows'))
  return h('details', { class: 'data' },
    h('summary', null, t('claimRows', { n: count(answers.length + rows.length) }), h('span', { class: 'sr' }, ` (${claim.id})`)),
    answers.length > 0 && tableOf(t('claimAnswersCaption', { id: claim.id }), answers),
    rows.length > 0 && tableOf(t('claimRowsCaption', { id: claim.id }), rows))
}

/** For and against as a bar of parts; the words beside it say the same. */
function balance(claim) {
  const counts = { supported: claim.supported ?? 0, contradicted: claim.contradicted ?? 0, undecided: (claim.undecided ?? 0) + (claim.disputed ?? 0) }
  const parts = Object.entries(counts)
  if (parts.every(([, n]) => n === 0)) return null
  return h('p', { class: 'balance' },
    h('span', { class: 'bar', 'aria-hidden': 'true' }, parts.filter(([, n]) => n > 0).map(([key, n]) => h('span', { class: key, style: `flex-grow:${n}` }))),
    t('claimCounts', { supported: count(counts.supported), contradicted: count(counts.contradicted), undecided: count(counts.undecided) }))
}

function card(claim) {
  const verdict = verdictOf(claim)
  const [main, other] = language() === 'id' && claim.statement_id
    ? [[claim.statement_id, 'id'], [claim.statement, 'en']] : [[claim.statement, 'en'], [claim.statement_id, 'id']]
  return h('li', { class: 'claim', 'data-verdict': verdict },
    badge(verdict, claim.opinion === true ? t('opinion') : undefined),
    h('div', { class: 'claim-body' },
      h('h3', { lang: main[1] }, main[0] ?? claim.id),
      other[0] && h('p', { class: 'translation', lang: other[1] }, other[0]),
      balance(claim),
      claim.note && h('p', { class: 'note' }, claim.note),
      h('p', { class: 'origin' }, [claim.paragraph && t('paragraph', { p: String(claim.paragraph).replace(/^P/, '') }), claim.source].filter(Boolean).join(' · ')),
      evidenceOf(claim)))
}

export function claimsSection(answer) {
  if (answer.claims.length === 0) return null
  const list = h('ol', { class: 'claims' }, answer.claims.map(card))
  const tally = VERDICTS.map(verdict => [verdict, answer.claims.filter(c => verdictOf(c) === verdict).length]).filter(([, n]) => n > 0)
  const show = verdict => { for (const item of list.children) item.hidden = verdict !== '' && item.dataset.verdict !== verdict }
  return h('section', { id: 'claims', 'aria-labelledby': 'claims-title' },
    h('h2', { id: 'claims-title' }, t('claimsTitle')), h('p', { class: 'explain' }, t('claimsText')),
    h('p', { class: 'tally' }, tally.map(([verdict, n]) => h('span', null, h('b', null, count(n)), ' ', badge(verdict)))),
    tally.length > 1 && picker(t('claimsShown'), [['', t('all')], ...tally.map(([verdict]) => [verdict, t(WORDS[verdict])])], '', show),
    list)
}
