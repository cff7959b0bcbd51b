// How a number is written: sign, ratio, interval, digits, and the marks of the page's language. src/answer/words/numbers.c is the same
// rule for the terminal and says why it is so; tests/ref/numbers.json pins both.

import { isNumber } from './data.js'
import { language, t } from './strings.js'

export const NONE = '\u2013'
const MINUS = '\u2212', MOST_DECIMALS = 12

const marks = new Map()
/** The marks of the language between thousands and before decimals. */
function marksOf(tag) {
  if (!marks.has(tag)) {
    const parts = new Intl.NumberFormat(tag).formatToParts(1234567.8), of = type => parts.find(part => part.type === type).value
    marks.set(tag, { group: of('group'), decimal: of('decimal') })
  }
  return marks.get(tag)
}

/** Digits with a point, in the marks of the language. */
function marked(digits) {
  const { group, decimal } = marksOf(language()), [whole, part] = digits.split('.')
  return whole.replace(/\B(?=(\d{3})+$)/g, group) + (part ? decimal + part : '')
}

function write(value, digits, plus) {
  const sign = /^[0.]+$/.test(digits) ? '' : value < 0 ? MINUS : plus
  return sign + marked(digits)
}

/** Digits behind the mark of a number of that size: three significant ones, two below 0.0995, none of zero. */
export function decimalsFor(value) {
  let size = Math.abs(value)
  if (size === 0 || !Number.isFinite(size) || size >= 99.95) return 0
  let decimals = size >= 9.995 ? 1 : 2
  for (; size < 0.0995 && decimals < MOST_DECIMALS; size *= 10) decimals += 1
  return decimals
}
/** The same of a percentage: one, but two below one percent. */
export const percentDecimals = largest => (largest !== 0 && Math.abs(largest) < 0.995 ? 2 : 1)

/** "−1,076", "27.0". */
export const fixed = (value, decimals) => (isNumber(value) ? write(value, Math.abs(value).toFixed(decimals), '') : NONE)
/** "27.0", "0.0012": three significant digits. */
export const number = value => fixed(value, decimalsFor(value))
/** "+16.2", "−4.8"; of zero itself "0". */
export const signed = (value, decimals) => (isNumber(value) ? write(value, Math.abs(value).toFixed(value === 0 ? 0 : decimals), '+') : NONE)
/** "×1.42". */
export const ratio = value => `×${number(value)}`
/** "34.5 %" */
export const percentText = (value, decimals) => `${fixed(value, decimals)}${t('percentSign')}`
export const count = value => fixed(value, 0)
/** A level, or a part of a whole. */
export const percent = part => percentText(100 * part, 0)
/** A probability, rounded towards a half: what is not said for being less than a level is never told as the level, nor what is not quite certain as certain. */
export const chance = probability => {
  const rounded = probability > 0.5 ? Math.floor(100 * probability + 1e-9) : Math.ceil(100 * probability - 1e-9)
  return percentText(Math.min(Math.max(rounded, 1), 99), 0)
}
export const range = (low, high) => `${low} … ${high}`

/** On an axis, where the ticks tell how exact they are: so many significant digits at most, without zeros at the end. */
export const tick = (value, digits = 3) => (!isNumber(value) ? NONE : write(value, String(Math.abs(Number(Math.abs(value) >= 1000 ? value.toFixed(0) : value.toPrecision(digits)))), ''))
/** Every digit that there is. */
export const everyDigit = value => (isNumber(value) ? write(value, Math.abs(Number(value.toPrecision(15))).toLocaleString('en', { useGrouping: false, maximumFractionDigits: 20 }), '') : NONE)
