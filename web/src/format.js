// Quantities with their units, and changes, as people read them. numbers.js says how a number is written.

import { isNumber } from './data.js'
import { NONE, decimalsFor, everyDigit, fixed, percentDecimals, percentText, ratio, signed } from './numbers.js'
import { language, t } from './strings.js'

export { chance, count, fixed, number, percent, range, ratio, signed, tick } from './numbers.js'

const FACTOR = { thousand: 1e3, million: 1e6, billion: 1e9 }
const COUNTED = new Set(['persons', 'entries', 'registrations', 'visits', 'acts', 'events', 'organisations', 'agreements', 'kinds of sanctions', 'kinds of obligation'])
/** Of these halves occur: a number that is whole has no decimals, others have theirs. */
const IN_PARTS = new Set(['organisations'])
/** In the order of the words' forms. */
const FORMS = ['zero', 'one', 'two', 'few', 'many', 'other']

/** A unit in the page's language; one that it has no word for stays as it is. */
function unitWord(name) {
  const key = `unit.${name}`, word = t(key)
  return word === key ? name : word
}

/** "USD_million" is 1e6 of "US$", "USD million of 2021" 1e6 of "US$ of 2021"; "persons" is 1 of "persons". */
export function unitOf(name) {
  const [, currency, factor, rest] = /^(USD|EUR)[_ ]?(thousand|million|billion)?[_ ]?(.*)$/.exec(name ?? '') ?? []
  if (currency) {
    const money = currency === 'USD' ? unitWord('USD') : '€', [, year] = /^of[_ ](\d{4})$/.exec(rest) ?? []
    const label = year ? t('pricesOf', { money, year }) : `${money}${rest ? ` ${rest.replaceAll('_', ' ')}` : ''}`
    return { factor: FACTOR[factor] ?? 1, label, isCounted: false }
  }
  if (/^(percent|%)$/.test(name ?? '')) return { factor: 1, label: '%', isCounted: false }
  return { factor: 1, label: unitWord((name ?? '').replaceAll('_', ' ')), isCounted: COUNTED.has(name) }
}

/** What is counted, in the form that stands behind the number: "visit" or "visits". */
function nounFor(unitName, number) {
  const rules = new Intl.PluralRules(language()), known = rules.resolvedOptions().pluralCategories
  return t(`forms.${unitName}`).split('|')[FORMS.filter(form => known.includes(form)).indexOf(rules.select(Math.abs(number)))]
}

/** How quantities of a unit are written when the largest is that large: {divisor, magnitude, label, decimals}, decimals by the number. Money in millions or billions. */
function quantityFor(unitName, largest) {
  const unit = unitOf(unitName), size = Math.abs(largest), base = size * unit.factor
  if (unit.label === '%') return { divisor: 1, magnitude: null, label: () => '%', decimals: () => percentDecimals(size) }
  const isMoney = unit.factor === 1e6
  const [step, word] = isMoney ? (base >= 999.5e6 ? [1e9, 'billion'] : [1e6, 'million']) : base >= 999.5e6 ? [1e9, 'billion'] : base >= 999500 ? [1e6, 'million'] : base >= 9995 ? [1e3, 'thousand'] : [1, null]
  const isCounted = step === 1 && unit.isCounted, digits = decimalsFor(base / step)
  const decimals = number => (isCounted && (Number.isInteger(number) || !IN_PARTS.has(unitName)) ? 0 : digits)
  const label = number => (isCounted ? nounFor(unitName, decimals(number) === 0 ? Math.round(number) : number) : [word && t(word), unit.label].filter(Boolean).join(' '))
  return { divisor: step / unit.factor, magnitude: word && t(word), label, decimals }
}

/** "24.6 billion US$", "24.2 %", "395 thousand persons". */
export function quantity(value, unitName) {
  if (!isNumber(value)) return NONE
  const { divisor, label, decimals } = quantityFor(unitName, value)
  return label(value) === '%' ? percentText(value, decimals(value)) : `${fixed(value / divisor, decimals(value))} ${label(value)}`.trim()
}

/** Whether the number has two significant digits or more, written so; nothing at all needs none. */
const isReadable = (value, { divisor, decimals }) => value === 0 || (Math.abs(value) / divisor) * 10 ** decimals(value) >= 9.5
/** Counts are whole, and on a scale with its zero in the middle a number near zero is no smaller than another. */
const hasOwnDigits = unitName => !COUNTED.has(unitName) && unitName !== 'index' && unitName !== 'SD'

/** How the two ends of a change are written, as jarak__quantity_of_ends() does: in one unit wherever the smaller can be read so. */
export function endsFor(first, last, unitName) {
  const isFirst = Math.abs(first) < Math.abs(last), small = isFirst ? first : last
  const wide = quantityFor(unitName, isFirst ? last : first)
  let narrow = quantityFor(unitName, small)
  if (narrow.divisor === wide.divisor || isReadable(small, wide)) {
    narrow = isReadable(small, wide) || !hasOwnDigits(unitName) ? wide : { ...wide, decimals: value => decimalsFor(value / wide.divisor) }
  }
  return isFirst ? [narrow, wide] : [wide, narrow]
}

/** "24.2 → 19.4 %", "11.4 billion → 23.1 million US$": the first and last value of a change. */
export function fromTo(first, last, unitName) {
  const [before, after] = endsFor(first, last, unitName)
  const write = (value, { divisor, decimals }) => fixed(value / divisor, decimals(value))
  const unit = before.divisor === after.divisor ? '' : ` ${before.magnitude ?? before.label(first)}`
  const percent = after.label(last) === '%'
  return `${write(first, before)}${unit} → ${percent ? percentText(last, after.decimals(last)) : `${write(last, after)} ${after.label(last)}`.trim()}`
}

/** The figure exactly as its source gives it, with every digit. */
export const exact = (value, unitName) =>
  isNumber(value) ? `${everyDigit(value)} ${(unitName ?? '').replaceAll('_', ' ')}`.trim() : String(value ?? NONE)

/** Divisor and name that make an axis' numbers short: {divisor: 1000, label: "billion US$"} for 24,600 million. */
export function axisUnit(unitName, largest) {
  const unit = unitOf(unitName)
  const base = Math.abs(largest) * unit.factor
  const step = base >= 2e9 ? [1e9, 'billion'] : base >= 2e6 ? [1e6, 'million'] : base >= 2e4 ? [1e3, 'thousand'] : [1, null]
  return { divisor: step[0] / unit.factor, label: [step[1] && t(step[1]), unit.label].filter(Boolean).join(' ') }
}

/** "0.42", "−0.30": levels, in units that matter. */
export const standard = value => fixed(value, 2)
/** "+0.42", "−0.30": contributions to a change, in units that matter. */
export const signedNumber = value => signed(value, 2)

/** How much a row changed, {number, interval, label}: a ratio, or a difference, in points where the unit is percent; null where the row tells neither. */
export function changeNumbers(row, unitName) {
  const isPercent = unitOf(unitName).label === '%'
  // A percentage changes in points: a ratio of percentages would be read as one of amounts.
  if (isNumber(row.ratio) && row.ratio > 0 && !isPercent) {
    const hasInterval = isNumber(row.ratio_low) && isNumber(row.ratio_high)
    return { number: ratio(row.ratio), interval: hasInterval ? [ratio(row.ratio_low), ratio(row.ratio_high)] : null, label: '' }
  }
  if (!isNumber(row.natural_change)) return null
  const ends = [row.first_natural, row.last_natural].filter(isNumber)
  const { divisor, label, decimals } = quantityFor(unitName, Math.max(...(ends.length ? ends : [row.natural_change]).map(Math.abs)))
  const low = row.natural_low, high = row.natural_high, write = natural => signed(natural / divisor, decimals(natural))
  return {
    number: write(row.natural_change), label: isPercent ? t('points') : label(row.natural_change),
    interval: isNumber(low) && isNumber(high) ? [write(low), write(high)] : null,
  }
}

/** How much a row of the verdict changed and how sure that is: {value, interval}, either may be null. */
export function changeOf(row, indicator) {
  const change = changeNumbers(row, indicator.natural_unit)
  if (change) {
    const { number, label, interval } = change
    const isNone = label !== '' && row.natural_change === 0
    return { value: isNone ? t('noChange') : `${number} ${label}`.trim(), interval }
  }
  if (!isNumber(row.change)) return { value: null, interval: null }
  return {
    value: `${signedNumber(row.change)} ${t('onItsScale')}`,
    interval: isNumber(row.conf_low) && isNumber(row.conf_high) ? [signedNumber(row.conf_low), signedNumber(row.conf_high)] : null,
  }
}

export const span = (first, last) => (first === last ? String(first) : `${first}${NONE}${last}`)

/** A name cut to at most so many characters, for where a chart has no more room. */
export const shorten = (name, characters) => (name.length > characters ? `${name.slice(0, Math.max(1, characters - 1)).trimEnd()}…` : name)
