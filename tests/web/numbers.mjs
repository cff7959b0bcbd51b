// How numbers are written, in every language: what tests/ref/numbers.json says, which the terminal is held to as well. Without a browser.

import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import { changeNumbers, changeOf, endsFor, fromTo, quantity } from '../../web/src/format.js'
import { chance, count, fixed, number, percentDecimals, percentText, range, ratio, signed } from '../../web/src/numbers.js'
import { useLanguage } from '../../web/src/strings.js'

const rows = JSON.parse(readFileSync(new URL('../ref/numbers.json', import.meta.url)))

/** The row of a verdict that tells this change. */
const rowOf = one => ({
  first_natural: one.first, last_natural: one.last, natural_change: one.change, natural_low: one.low, natural_high: one.high,
  ratio: one.ratio, ratio_low: one.ratio_low, ratio_high: one.ratio_high,
})

/** The two ends of a change, each with what it is counted in: "11.4 (1000) → 23.1 (1)". */
const endsText = one => endsFor(one.first, one.last, one.unit)
  .map((end, i) => `${fixed([one.first, one.last][i] / end.divisor, end.decimals([one.first, one.last][i]))} (${end.divisor})`).join(' → ')

const WRITE = {
  ends: endsText,
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

/** What is counted takes the form of its count, as tests/answer/plural_test.c has it of the terminal. */
const COUNTS = [1, 2, 5, 21, 4.5]
const NOUNS = {
  en: { organisations: ['1 organisation', '2 organisations', '5 organisations', '21 organisations', '4.50 organisations'], visits: ['1 visit', '2 visits', '5 visits', '21 visits'] },
  id: { organisations: ['1 organisasi', '2 organisasi', '5 organisasi', '21 organisasi', '4,50 organisasi'], visits: ['1 kunjungan', '2 kunjungan', '5 kunjungan', '21 kunjungan'] },
  ru: { organisations: ['1 организация', '2 организации', '5 организаций', '21 организация', '4,50 организации'], visits: ['1 визит', '2 визита', '5 визитов', '21 визит'] },
}

export const tests = () => [
  ['nouns behind a count have its form in every language', async () => {
    try {
      for (const [tag, units] of Object.entries(NOUNS)) {
        useLanguage(tag)
        for (const [unit, texts] of Object.entries(units)) assert.deepEqual(texts.map((_, i) => quantity(COUNTS[i], unit)), texts)
      }
      useLanguage('en')
      assert.equal(changeOf({ first_natural: 3, last_natural: 2, natural_change: -1 }, { natural_unit: 'visits' }).value, '−1 visit')
    } finally {
      useLanguage('en')
    }
  }],
  ['both ends of a change stand in one unit, or each in its own', async () => {
    useLanguage('en')
    assert.equal(fromTo(857, 1172, 'USD million of 2021'), '0.86 → 1.17 billion US$ of 2021')
    assert.equal(fromTo(11400, 23.1, 'USD million of 2021'), '11.4 billion → 23.1 million US$ of 2021')
    assert.equal(fromTo(336, 158000, 'persons'), '336 persons → 158 thousand persons')
    assert.equal(fromTo(24.2, 0.04, 'percent'), '24.2 → 0.040 %')
  }],
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
