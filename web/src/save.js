// Saving a chart: one mechanism for all. What stands under a chart (where its numbers are from, and buttons) and the CSV; the picture itself
// is made in save-picture.js. Nothing leaves the page: a file is made here and handed to the browser.

import { count } from './format.js'
import { h } from './dom.js'
import { pictureOf, pixelsOf } from './save-picture.js'
import { t } from './strings.js'

/** Spreadsheets run a text that begins so as a formula; an apostrophe before it makes it a text again, as in the command's CSV. */
const harmless = text => (/^[=+\-@]/.test(text) && Number.isNaN(Number(text)) ? `'${text}` : text)

/** A field of CSV (RFC 4180): nothing where the value is missing, quotes around an empty text and where they must be. */
function field(value) {
  if (value === null || value === undefined || Number.isNaN(value)) return ''
  if (typeof value === 'number') return String(value)
  const text = harmless(String(value))
  return text === '' || /[",\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text
}

const END_DIGITS = 6 // of an interval's ends, which the page has with so many
/** The value of a record by that name: of an interval's end no more digits than the page has. */
const valueOf = (record, name) => (typeof record[name] === 'number' && /(^|_)(low|high)$/.test(name) ? Number(record[name].toPrecision(END_DIGITS)) : record[name])

/** Records, each an object with the same keys, as CSV with a line of their names. */
export function csvOf(records) {
  const names = Object.keys(records[0] ?? {})
  return [names, ...records.map(record => names.map(name => valueOf(record, name)))].map(line => `${line.map(field).join(',')}\n`).join('')
}

function save(blob, name) {
  const url = URL.createObjectURL(blob)
  h('a', { href: url, download: name }).click()
  setTimeout(() => URL.revokeObjectURL(url), 60000)
}

const MOST_STATES = 6 // that a file's name has

/** "jarak-RUS-KAZ-KGZ-trade-share.csv": who, with whom, and what. */
function fileName(answer, what, kind) {
  const states = answer.states.map(state => state.code), few = states.length > MOST_STATES ? [`${states.length}-states`] : states
  return `${['jarak', answer.partner.code, ...few, what].filter(Boolean).join('-').replace(/[^A-Za-z0-9]+/g, '-').replace(/-+$/, '')}.${kind}`
}

/**
 * A chart with what belongs to it: about is {what, title, unit, source, records}. what names the files, title and unit head the picture,
 * source is the line below it, and records() gives the numbers as drawn, an object each.
 */
export function withSaving(answer, content, about) {
  const whole = h('div', { class: 'saved-part' }, content)
  const figures = answer.sources.reduce((sum, source) => sum + source.n_figures, 0) // that the answer rests on, not all of the store
  const source = about.source ?? t('sourceLine', { version: answer.jarak ?? '', figures: count(figures), sources: count(answer.sources.length) })
  const picture = () => pictureOf(whole, { title: about.title, unit: about.unit, source })
  const ways = {
    PNG: async () => save(await pixelsOf(picture()), fileName(answer, about.what, 'png')),
    SVG: () => save(new Blob([picture().text], { type: 'image/svg+xml' }), fileName(answer, about.what, 'svg')),
    CSV: () => save(new Blob([csvOf(about.records())], { type: 'text/csv' }), fileName(answer, about.what, 'csv')),
  }
  return h('div', { class: 'savable', 'data-what': about.what }, whole,
    h('div', { class: 'chart-foot' }, h('span', { class: 'source-line' }, source),
      h('span', { class: 'save-buttons' }, Object.entries(ways).map(([kind, act]) =>
        h('button', { type: 'button', class: 'save', 'aria-label': t('saveAs', { kind, title: about.title }), onclick: act }, kind)))))
}

const MOST_NAMED = 3

/** Who published these figures: the first few, and how many more; as a line by itself, or plain. */
export function publishersOf(figures, plain = false) {
  const names = [...new Set(figures.map(figure => figure.publisher ?? figure.title).filter(Boolean))]
  if (names.length === 0) return null
  const more = names.length - MOST_NAMED
  const text = [...names.slice(0, MOST_NAMED), more > 0 && t('sourceMore', { n: more })].filter(Boolean).join('; ')
  return plain ? text : t('sourceNames', { names: text })
}
