// What a tooltip says: a value with its interval, or single figures with reporter, status and source.

import { exact, number, quantity, range } from './format.js'
import { h, link } from './dom.js'
import { isNumber } from './data.js'
import { t } from './strings.js'

const MANY = 12 // figures listed in one tooltip; the table under the chart has them all

const STATUSES = ['official', 'reported', 'estimate', 'disputed', 'denied']
export const statusName = status => (STATUSES.includes(status) ? t(status) : status ?? '')
const plain = name => (name ?? '').replaceAll('_', ' ')
const pairText = figure => [figure.from, figure.to].filter(Boolean).join(' → ')
const amount = figure => (isNumber(figure.value) ? exact(figure.value, figure.unit) : figure.text ?? '–')

/** A figure as one line of text, for accessible names. */
export const figureText = figure =>
  [amount(figure), plain(figure.measure ?? figure.part), pairText(figure), figure.reporter, statusName(figure.status), figure.title].filter(Boolean).join(', ')

function figureBlock(figure) {
  const source = [figure.title, figure.publisher].filter(Boolean)
  return h('div', { class: 'tip-figure' },
    h('p', { class: 'tip-value' }, amount(figure)),
    h('p', null, [pairText(figure), plain(figure.measure ?? figure.part), figure.period].filter(Boolean).join(' · ')),
    h('p', null, `${t('reporter')}: ${figure.reporter ?? t('reporterNone')} · ${statusName(figure.status)}`),
    source.length > 0 && h('p', { class: 'tip-source' }, link(figure.url, source[0]), source[1] && ` (${source[1]})`),
    figure.how && h('p', { class: 'tip-note' }, `${t(figure.used === false ? 'unused' : 'used')}: ${figure.how}`),
    figure.note && h('p', { class: 'tip-note' }, figure.note))
}

/** The first of these, and how many more there are: some of them the file may not have. */
const figureBlocks = (figures, notHere = 0) => [figures.slice(0, MANY).map(figureBlock),
  figures.length + notHere > Math.min(MANY, figures.length) && h('p', { class: 'tip-note' }, t('moreFigures', { n: Math.max(figures.length - MANY, 0) + notHere }))]

export const figuresTip = (title, figures) => h('div', null, h('p', { class: 'tip-title' }, title), figureBlocks(figures))

export const intervalText = (point, unit) =>
  isNumber(point.natural_low) && isNumber(point.natural_high) ? range(quantity(point.natural_low, unit), quantity(point.natural_high, unit)) : null

/** A value with its interval and, where they are known, the figures of its period. */
export function valueTip(title, point, unit, figures = []) {
  const interval = intervalText(point, unit)
  return h('div', null, h('p', { class: 'tip-title' }, title),
    h('p', { class: 'tip-value' }, quantity(point.natural, unit)),
    interval && h('p', null, interval),
    isNumber(point.n_rows) && h('p', { class: 'tip-note' }, t('restsOn', { n: point.n_rows })),
    point.steps && h('p', { class: 'tip-steps' }, point.steps),
    figures.length > 0 && h('div', { class: 'tip-behind' }, figureBlocks(figures, point.more)))
}

/** A point for a table whose head names the unit: the value, and its interval. */
export const shortValue = (point, divisor) => [number(point.natural / divisor),
  isNumber(point.natural_low) && isNumber(point.natural_high) ? range(number(point.natural_low / divisor), number(point.natural_high / divisor)) : null]
