// How numbers are written, in every language: what tests/ref/numbers.json says, which the terminal is held to as well. Without a browser.

import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import { changeNumbers, quantity } from '../../web/src/format.js'
import { chance, count, number, percentDecimals, percentText, range, ratio, signed } from '../../web/src/numbers.js'
import { useLanguage } from '../../web/src/strings.js'

const rows = JSON.parse(readFileSync(new URL('../ref/numbers.json', import.meta.url)))

/** The row of a verdict that tells this change. */
const rowOf = one => ({
  first_natural: one.first, last_natural: one.last, natural_change: one.change, natural_low: one.low, natural_high: one.high,
  ratio: one.ratio, ratio_low: one.ratio_low, ratio_high: one.ratio_high,
})

const WRITE = {
  count: one => count(one.value),
  number: one => number(one.value),
  signed: one => signed(one.value, one.decimals),
  ratio: one => ratio(one.value),
  'ratio interval': one => range(ratio(one.low), ratio(one.high)),
  interval: one => range(signed(one.low, one.decimals), signed(one.high, one.decimals)),
  percent: one => percentText(one.value, percentDecimals(one.value)),
  probability: one => chance(one.value),
  change: one => changeNumbers(rowOf(one), one.unit).number,
}

export const tests = () => [
  ...['en', 'id', 'ru'].map(tag => [`numbers are written as the terminal writes them: ${tag}`, async () => {
    const own = rows.filter(row => row.language === tag)
    assert.ok(own.length > 40)
    useLanguage(tag)
    try {
      for (const row of own) {
        assert.equal(WRITE[row.kind](row), row.text, JSON.stringify(row))
        if (row.interval) assert.equal(range(...changeNumbers(rowOf(row), row.unit).interval), row.interval, JSON.stringify(row))
        if (row.kind === 'percent') assert.equal(quantity(row.value, 'percent'), row.text)
      }
    } finally {
      useLanguage('en')
    }
  }]),
]
