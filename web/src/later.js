// Sections that open folded, so that the page stays short, with all of it in the file: of an answer of few pairs they are there, of a large one
// made when they are asked for.

import { count } from './format.js'
import { h } from './dom.js'
import { t } from './strings.js'

const MOST_PAIRS = 20 // states times partners up to which everything stands open

export const isLarge = answer => answer.states.length * answer.partners.length > MOST_PAIRS

/** Makes what a folded section holds, once. */
function make(folded) {
  const build = folded.build
  if (!build) return
  folded.build = null
  const section = build()
  section?.querySelector('h2')?.remove()
  folded.append(...(section ? section.childNodes : [h('p', { class: 'reason' }, t('noFigure'))]))
}

/** A section by that id, folded, whose content build() makes; holds is what the ids inside it begin with. */
export function later(id, title, build, holds = []) {
  const folded = h('details', { class: 'later' }, h('summary', null, h('h2', { id: `${id}-title` }, title)))
  folded.build = build
  folded.holds = holds
  folded.addEventListener('toggle', () => { if (folded.open) make(folded) })
  return h('section', { id, 'aria-labelledby': `${id}-title` }, folded)
}

/** The same of a section that is made already, with how many things it has; null of none. Paper has it open. */
export function folded(section, n) {
  if (!section) return null
  const summary = h('summary', null, section.querySelector('h2'), n > 0 && h('span', { class: 'amount' }, count(n)))
  section.replaceChildren(h('details', { class: 'folded' }, summary, ...section.childNodes))
  return section
}

/** Unfolds the section by that id, or the one in which something of that id will be. */
export function unfold(id) {
  const all = [...document.querySelectorAll('details.later')]
  const folded = document.getElementById(id)?.querySelector(':scope > details:is(.later, .folded)') ?? (document.getElementById(id) ? null : all.find(one => one.holds.some(start => id.startsWith(start))))
  if (!folded) return
  make(folded)
  folded.open = true
}
