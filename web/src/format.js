// Numbers and units as people read them, in the page's language.

import { isNumber } from './data.js'
import { language, t } from './strings.js'

const MINUS = '\u2212', THIN = '\u202f', NONE = '\u2013'
const FACTOR = { thousand: 1e3, million: 1e6, billion: 1e9 }

const formats = new Map()
function intl(options) {
  const key = language() + JSON.stringify(options)
  if (!formats.has(key)) formats.set(key, new Intl.NumberFormat(language(), options))
  return formats.get(key)
}
const write = (value, options) => intl(options).format(value).replace('-', MINUS)

/** "USD_million" is 1e6 of "US$"; "persons" is 1 of "persons". */
export function unitOf(name) {
  const [, currency, factor, rest] = /^(USD|EUR)[_ ]?(thousand|million|billion)?[_ ]?(.*)$/.exec(name ?? '') ?? []
  if (currency) return { factor: FACTOR[factor] ?? 1, label: `${currency === 'USD' ? 'US$' : '€'}${rest ? ` ${rest.replaceAll('_', ' ')}` : ''}` }
  if (/^(percent|%)$/.test(name ?? '')) return { factor: 1, label: '%' }
  return { factor: 1, label: (name ?? '').replaceAll('_', ' ') }
}

/** A few digits, enough to read, never more than the figure deserves. */
export const number = (value, digits = 3) =>
  !isNumber(value) ? NONE : Math.abs(value) >= 1000
    ? write(value, { maximumFractionDigits: 0 }) : write(value, { maximumSignificantDigits: digits })

const compact = value => write(value, { notation: 'compact', compactDisplay: 'long', maximumSignificantDigits: 3 })

/** "24.6 billion US$", "24.2%", "395 thousand persons". */
export function quantity(value, unitName) {
  if (!isNumber(value)) return NONE
  const unit = unitOf(unitName)
  if (unit.label === '%') return `${write(value, { minimumFractionDigits: 1, maximumFractionDigits: 1 })}%`
  const base = value * unit.factor
  const text = Math.abs(base) >= 1e4 ? compact(base) : number(base)
  return unit.label ? `${text} ${unit.label}` : text
}

/** The figure exactly as its source gives it, with every digit. */
export const exact = (value, unitName) =>
  isNumber(value) ? `${write(value, { maximumSignificantDigits: 15 })} ${(unitName ?? '').replaceAll('_', ' ')}`.trim() : String(value ?? NONE)

/** Divisor and name that make an axis' numbers short: {divisor: 1000, label: "billion US$"} for 24,600 million. */
export function axisUnit(unitName, largest) {
  const unit = unitOf(unitName)
  const base = Math.abs(largest) * unit.factor
  const step = base >= 2e9 ? [1e9, 'billion'] : base >= 2e6 ? [1e6, 'million'] : base >= 2e4 ? [1e3, 'thousand'] : [1, null]
  return { divisor: step[0] / unit.factor, label: [step[1] && t(step[1]), unit.label].filter(Boolean).join(' ') }
}

/** "0.42", "−0.3": states in standard units. */
export const standard = value => (isNumber(value) ? write(Math.abs(value) < 0.005 ? 0 : value, { maximumFractionDigits: 2 }) : NONE)
/** "+0.42", "−0.30": contributions in standard units. */
export const signedNumber = value => (isNumber(value) ? signed(value, 2) : NONE)

const signed = (value, digits) =>
  write(value, { signDisplay: 'exceptZero', maximumFractionDigits: digits, minimumFractionDigits: digits })
/** "visit" of "visits"; other languages' units do not end so. */
const singular = label => (language() === 'en' && /^[a-z ]+s$/.test(label) && label !== t('points') ? label.replace(/ies$/, 'y').replace(/s$/, '') : label)

const percentOfRatio = ratio => 100 * (ratio - 1)

function ratioText(ratio) {
  if (ratio >= 3) return `×${write(ratio, { maximumSignificantDigits: 2, minimumSignificantDigits: 2 })}`
  const percent = percentOfRatio(ratio)
  return `${signed(percent, Math.abs(percent) < 10 ? 1 : 0)}%`
}

/** How much a row of the verdict changed and how sure that is: {value, interval}, either may be null. */
export function changeOf(row, indicator) {
  const unit = unitOf(indicator.natural_unit)
  // A percentage changes in points: "+64%" of a percentage would be read as points.
  const isPercent = unit.label === '%' && isNumber(row.change_natural)
  if (isNumber(row.ratio) && row.ratio > 0 && !isPercent) {
    const hasInterval = isNumber(row.ratio_low) && isNumber(row.ratio_high)
    return { value: ratioText(row.ratio), interval: hasInterval ? [ratioText(row.ratio_low), ratioText(row.ratio_high)] : null }
  }
  if (isNumber(row.change_natural)) {
    const scale = unit.label === '%' ? 1 : axisUnit(indicator.natural_unit, row.change_natural).divisor
    const label = unit.label === '%' ? t('points') : axisUnit(indicator.natural_unit, row.change_natural).label
    const digits = Number.isInteger(row.change_natural) && unit.label !== '%' ? 0 : Math.abs(row.change_natural / scale) < 100 ? 1 : 0
    const low = row.change_natural_low, high = row.change_natural_high
    if (row.change_natural === 0) return { value: t('noChange'), interval: isNumber(low) && low < high ? [signed(low / scale, 1), signed(high / scale, 1)] : null }
    return {
      value: `${signed(row.change_natural / scale, digits)} ${Math.abs(row.change_natural) === 1 ? singular(label) : label}`.trim(),
      interval: isNumber(low) && isNumber(high) && low < high ? [signed(low / scale, 1), signed(high / scale, 1)] : null,
    }
  }
  if (!isNumber(row.change)) return { value: null, interval: null }
  return {
    value: `${signed(row.change, 2)} ${t('onItsScale')}`,
    interval: isNumber(row.conf_low) && isNumber(row.conf_high) ? [signed(row.conf_low, 2), signed(row.conf_high, 2)] : null,
  }
}

export const count = value => (isNumber(value) ? write(value, { maximumFractionDigits: 0 }) : NONE)
export const percent = probability => `${write(100 * probability, { maximumFractionDigits: 0 })}%`
export const range = (low, high) => `${low}${THIN}…${THIN}${high}`
export const span = (first, last) => (first === last ? String(first) : `${first}${NONE}${last}`)

/** A name cut to at most so many characters, for where a chart has no more room. */
export const shorten = (name, characters) => (name.length > characters ? `${name.slice(0, Math.max(1, characters - 1)).trimEnd()}…` : name)
