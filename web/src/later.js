// Sections of a large answer that are made when they are asked for: the page opens at once and stays short, and all of it is in the file.

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

/** Unfolds the section by that id, or the one in which something of that id will be. */
export function unfold(id) {
  const all = [...document.querySelectorAll('details.later')]
  const folded = document.getElementById(id)?.querySelector(':scope > details.later') ?? (document.getElementById(id) ? null : all.find(one => one.holds.some(start => id.startsWith(start))))
  if (!folded) return
  make(folded)
  folded.open = true
}
