// How a direction is shown everywhere: a word, a shape and a colour, so that none has to be seen to know it.

import { h, s } from './dom.js'
import { t } from './strings.js'

// The words of the data → short names, of the catalogues and of the styles.
const KNOWN = { closer: 'closer', apart: 'apart', undecided: 'undecided', 'no material change': 'still', mixed: 'mixed', disputed: 'contested' }
// Two arrows meeting, two arrows parting, a line with an open ring; in a box of 22 by 10.
const SHAPES = {
  closer: 'M0 5H8M5 1.5L8.5 5L5 8.5M22 5H14M17 1.5L13.5 5L17 8.5',
  apart: 'M10 5H1M4 1.5L0.5 5L4 8.5M12 5H21M18 1.5L21.5 5L18 8.5',
  still: 'M1 3H21M1 7H21',
  mixed: 'M0 5H8M5 1.5L8.5 5L5 8.5M13 5H21M18 1.5L21.5 5L18 8.5',
  contested: 'M1 1L21 9M1 9L21 1',
  undecided: 'M0 5H7.5M14.5 5H22M14.5 5A3.5 3.5 0 1 1 7.5 5A3.5 3.5 0 1 1 14.5 5',
}

export const directionOf = row => KNOWN[row?.direction] ?? 'missing'

/** Of a change that was measured: one that the verdict does not compare has no direction. */
export const changeDirectionOf = row => (row && (row.direction ?? null) === null ? 'uncompared' : directionOf(row))

export const directionShape = direction => SHAPES[direction] &&
  s('svg', { class: 'glyph', viewBox: '-1 0 24 10', width: 24, height: 10, 'aria-hidden': 'true' }, s('path', { d: SHAPES[direction] }))

/** The word with its shape in front, in its colour. */
export const directionWord = direction => h('span', { class: `direction ${direction}` }, directionShape(direction), t(direction))
