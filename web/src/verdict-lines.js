// What is said of a group's verdict wherever it stands: direction, probability, since when, how many specifications agree.

import { directionOf, directionWord } from './direction.js'
import { h } from './dom.js'
import { isNumber } from './data.js'
import { chance, count } from './format.js'
import { t } from './strings.js'

export const GROUPS = ['signals', 'volume', 'share']

/** "since 2022", where the answer dates the change. */
const sinceText = group => (group.since === null || group.since === undefined ? null : t('since', { since: group.since }))

const agreeText = group => {
  if (!isNumber(group.n_specifications) || !isNumber(group.n_agree) || group.n_specifications < 2) return null
  return directionOf(group) === 'undecided' && group.n_agree === group.n_specifications ? t('allOpen', { n: count(group.n_specifications - 1) })
    : t('agree', { agree: count(group.n_agree), n: count(group.n_specifications) })
}

/** The probability of what the word before it says; of closer, where nothing is decided. */
const chanceText = group => isNumber(group.probability) && (directionOf(group) === 'apart'
  ? t('chanceApart', { p: chance(1 - group.probability) }) : t('chance', { p: chance(group.probability) }))

/** Direction, probability, beginning and agreement as short lines. */
export const verdictLines = group => h('div', { class: 'pooled-verdict' },
  directionWord(directionOf(group)),
  h('span', { class: 'pooled-facts' }, [chanceText(group),
    directionOf(group) !== 'undecided' && sinceText(group), agreeText(group)].filter(Boolean).join(' · ')))
