// What all pictures share: the data in the file, a section with title, unit, sentence, picture and table, and scales.

import { isNumber } from '../data.js'
import { h, s } from '../dom.js'
import { withSaving } from '../save.js'
import { t } from '../strings.js'
import { unpackAnswer } from '../unpack.js'

/** The data in the page: {raw}, or {problem} where they cannot be read. */
export async function dataIn(id) {
  try {
    return { raw: await unpackAnswer(document.getElementById(id).textContent) }
  } catch (problem) {
    return { problem: t('unreadable', { message: problem.message }) }
  }
}

export const list = value => (Array.isArray(value) ? value : [])
export const lines = text => String(text ?? '').split('\n').filter(Boolean)

/** The top: what was asked, what came out in a sentence and more of them, and what it rests on. */
export function lead(question, answer, more, basis) {
  const sentence = answer || question
  return h('section', { id: 'answer-section', class: 'lead', 'aria-labelledby': 'sentence' },
    h('p', { class: 'kicker' }, question), h('h1', { id: 'sentence', class: 'long' }, sentence),
    more.map(line => h('p', { class: 'moved' }, line)), basis.map(line => h('p', { class: 'basis' }, line)))
}

const MOST_LETTERS = 40 // that names of countries may take in a file's name

/** What all pictures of a page are saved with: the names that their files have, and the line below them. */
export const savingOf = (raw, names, basis) => ({
  answer: { jarak: raw.jarak, states: [], partner: { code: names.filter(Boolean).join('-').slice(0, MOST_LETTERS) }, sources: [] },
  source: [basis, raw.jarak && `jarak ${raw.jarak}`].filter(Boolean).join('; '),
})

/** The keys of a record by these names, in their order. */
export const pick = (record, names) => Object.fromEntries(names.map(name => [name, record[name]]))

/** A picture with its title, the unit of its numbers, a sentence that says how to read it, its buttons, and its table. records() gives its
    numbers as they are saved, an object each. */
export function section({ id, title, name, unit, sentences, picture, saving, records, body }) {
  return h('section', { id, 'aria-labelledby': `${id}-title`, 'data-name': name },
    h('h2', { id: `${id}-title` }, title, unit && h('span', { class: 'unit' }, unit)),
    list(sentences).filter(Boolean).map(text => h('p', { class: 'explain' }, text)),
    picture && withSaving(saving.answer, picture, { what: id, title, unit, source: saving.source, records }), body)
}

/** What stands in the way, in sentences. */
export const notesSection = (title, notes) => notes.length > 0 && h('section', { id: 'notes', 'aria-labelledby': 'notes-title', 'data-name': t('navNotes') },
  h('h2', { id: 'notes-title' }, title), h('ul', { class: 'prose' }, notes.map(note => h('li', null, note))))

/** A scale from [low, high] to [from, to]. */
export const linear = (low, high, from, to) => value => from + ((value - low) / (high - low || 1)) * (to - from)

/** The most of what is a number; 0 where there is none. */
export const most = values => values.filter(isNumber).reduce((a, b) => Math.max(a, b), 0)

/** Hatchings that tell series apart without colour, as patterns with ids `${prefix}-0` … */
const HATCHES = ['', 'M0 0V8', 'M0 4H8', 'M0 0L8 8M-2 6L2 10M6 -2L10 2', 'M0 4H8M4 0V8', 'M0 8L8 0M-2 2L2 -2M6 10L10 6']
export const N_SERIES = HATCHES.length
export const seriesPatterns = prefix => s('defs', null, HATCHES.map((d, i) =>
  s('pattern', { id: `${prefix}-${i}`, width: 8, height: 8, patternUnits: 'userSpaceOnUse' },
    s('rect', { width: 8, height: 8, class: `series-fill-${i}` }), d && s('path', { d, class: 'series-hatch' }))))

/** A line of the key: a swatch and its word. */
export function keyOf(prefix, entries) {
  return h('p', { class: 'key' }, entries.map(([index, word]) => h('span', null,
    s('svg', { width: 22, height: 14, 'aria-hidden': 'true', class: 'key-swatch' }, s('rect', { width: 22, height: 14, fill: `url(#${prefix}-${Math.min(index, N_SERIES - 1)})` })), word)))
}

/** A band between two heights at each end: width `wide` along the way from (x0, y0) to (x1, y1), which are its upper edges. */
export function ribbon(x0, y0, x1, y1, wide) {
  const middle = (x0 + x1) / 2
  return `M${x0} ${y0}C${middle} ${y0} ${middle} ${y1} ${x1} ${y1}V${y1 + wide}C${middle} ${y1 + wide} ${middle} ${y0 + wide} ${x0} ${y0 + wide}Z`
}
