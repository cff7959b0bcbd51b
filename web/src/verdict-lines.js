// What is said of a group's verdict wherever it stands: direction, probability, since when, how many specifications agree.

import { directionOf, directionWord } from './direction.js'
import { h } from './dom.js'
import { isNumber } from './data.js'
import { percent, span } from './format.js'
import { t } from './strings.js'

export const GROUPS = ['signals', 'volume', 'share']

/** "since 2022 (2021–2023)", where the answer dates the change. */
function sinceText(group) {
  if (group.since === null || group.since === undefined) return null
  const isDated = group.since_low !== undefined && group.since_low !== null && (group.since_low !== group.since || group.since_high !== group.since)
  return isDated ? t('sinceRange', { since: group.since, range: span(group.since_low, group.since_high) }) : t('since', { since: group.since })
}

const agreeText = group => isNumber(group.specifications) && isNumber(group.specifications_agree) && group.specifications > 1
  ? t('agree', { p: percent(group.specifications_agree / group.specifications), n: group.specifications }) : null

/** The probability of what the word before it says; of closer, where nothing is decided. */
const chanceText = group => isNumber(group.probability) && (directionOf(group) === 'apart'
  ? t('chanceApart', { p: percent(1 - group.probability) }) : t('chance', { p: percent(group.probability) }))

/** Direction, probability, beginning and agreement as short lines. */
export const verdictLines = group => h('div', { class: 'pooled-verdict' },
  directionWord(directionOf(group)),
  h('span', { class: 'pooled-facts' }, [chanceText(group),
    directionOf(group) !== 'undecided' && sinceText(group), agreeText(group)].filter(Boolean).join(' · ')))
