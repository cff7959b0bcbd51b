// An answer in the report's shape for tests of the page alone, made from the ledger without the library. Its intervals and verdicts
// are INVENTED (a fixed spread around crude sums): they test drawing, never a result.

import { readFileSync } from 'node:fs'

const STATES = [['KAZ', 'Kazakhstan'], ['KGZ', 'Kyrgyzstan'], ['TJK', 'Tajikistan'], ['TKM', 'Turkmenistan'], ['UZB', 'Uzbekistan']]
const RIVALS = [['CHN', 'China'], ['TUR', 'Türkiye'], ['EUU', 'European Union']]
const PARTNER = ['RUS', 'Russia']
const SPREAD = 0.06 // invented standard error on the transformed scale

const INDICATORS = [
  ['votes.agreement', 'signals', 'votes', 'Agreement in UN votes', 'percent', 'Share of roll calls in which both voted alike.'],
  ['trade.volume', 'volume', 'trade', 'Trade', 'USD_million', 'Goods sent both ways.'],
  ['money.volume', 'volume', 'money', 'Remittances', 'USD_million', 'Money sent home by people working in the partner country.'],
  ['people.volume', 'volume', 'people', 'Work entries', 'persons', 'Entries of citizens with the purpose of work.'],
  ['meetings.volume', 'volume', 'meetings', 'Visits', 'visits', 'Presidential visits in either direction.'],
  ['trade.share', 'share', 'trade', 'Share of trade', 'percent', '{partner}’s share in all goods trade of {state}.'],
].map(([indicator, group, dimension, label, natural_unit, describes]) =>
  ({ code: indicator, group, dimension, label, natural_unit, describes, repeats: false }))

// RFC 4180 fields of one line; the ledger has no line breaks inside fields.
function fieldsOf(line) {
  const fields = []
  for (const m of line.matchAll(/("(?:[^"]|"")*"|[^,]*)(?:,|$)/g)) {
    if (m.index === line.length && fields.length > 0 && !line.endsWith(',')) break
    fields.push(m[1].startsWith('"') ? m[1].slice(1, -1).replaceAll('""', '"') : m[1])
  }
  return fields
}

export function readLedger(path) {
  const [header, ...lines] = readFileSync(path, 'utf8').trimEnd().split('\n')
  const names = fieldsOf(header)
  return lines.map((line, i) => {
    const fields = fieldsOf(line)
    return { line: i + 2, ...Object.fromEntries(names.map((name, k) => [name, fields[k] ?? ''])) }
  })
}

const isLog = indicator => indicator.group === 'volume' && indicator.dimension !== 'meetings'
const mean = values => values.reduce((a, b) => a + b, 0) / values.length
const transformOf = (indicator, natural) =>
  isLog(indicator) ? Math.log(natural)
    : indicator.natural_unit === 'percent' ? Math.log(natural / (100 - natural)) : 2 * Math.sqrt(natural + 3 / 8)
const naturalOf = (indicator, value) =>
  isLog(indicator) ? Math.exp(value)
    : indicator.natural_unit === 'percent' ? 100 / (1 + Math.exp(-value)) : Math.max(0, (value / 2) ** 2 - 3 / 8)

const draws = seed => () => { // Park & Miller's generator: the same fixture every time
  seed = (seed * 48271) % 2147483647
  return seed / 2147483647
}

/** A group's invented verdict: a level that jumps at a year of its own, its breaks, reasons and specifications. */
function groupOf(seed, indicators, choices) {
  const draw = draws(seed * 7919 + 17)
  const at = 2014 + Math.floor(draw() * 8), jump = (draw() - 0.45) * 2.4, years = Array.from({ length: 12 }, (_, i) => 2012 + i)
  let level = 0
  const levels = years.map(year => {
    level += (draw() - 0.5) * 0.3 + (year === at ? jump : 0)
    return { year, level }
  })
  const change = levels.at(-1).level - levels[0].level, half = 0.55
  const directionOf = (low, high) => (low > 0 ? 'closer' : high < 0 ? 'apart' : 'undecided')
  const direction = directionOf(change - half, change + half)
  const parts = indicators.map(() => draw() - 0.3), sum = parts.reduce((a, b) => a + b, 0)
  const specifications = [-1, 0, 1].flatMap(start => [-1, 0, 1].flatMap(end => ['all', ...indicators].flatMap(left_out => ['all', 'own', 'partner'].map(reporter => {
    const value = change + (draw() - 0.5) * 0.5 + start * 0.08 + (left_out === indicators[0] ? -0.35 : 0)
    const made = JSON.stringify({ main: start === 0 && end === 0 && left_out === 'all' && reporter === 'all', since: String(2012 + start), until: String(2023 + end), left_out: left_out === 'all' ? 'nothing' : left_out, reporter })
    if (!choices.has(made)) choices.set(made, choices.size)
    return [choices.get(made), ...[value, value - half, value + half].map(v => Number(v.toFixed(4))), directionOf(value - half, value + half)]
  }))))
  return {
    direction, probability: change - half > 0 ? 0.97 : change + half < 0 ? 0.03 : 0.5 + change / 3, change, conf_low: change - half, conf_high: change + half,
    since: direction === 'undecided' ? undefined : at, n_specifications: specifications.length, n_agree: specifications.filter(spec => spec[4] === direction).length,
    reasons: indicators.map((indicator, i) => ({ indicator, contribution: (0.9 * change * parts[i]) / (sum || 1) })),
    source_reasons: [{ source: 1, contribution: 0.7 * change }, { source: 2, contribution: 0.3 * change }],
    influences: [{ indicator: indicators[0], year: at, direction: 'no material change' }], hinge: 'reporter',
    levels, steps: [{ year: at, probability: jump > 0 ? 0.95 : 0.05 }], specifications,
  }
}

export function makeAnswer(ledgerPath) {
  const ledger = readLedger(ledgerPath)
  const sources = new Map(), choices = new Map(), facts = new Map(), uses = new Map() // the latter three as text, by their number
  const numberIn = (known, thing) => {
    const text = JSON.stringify(thing)
    if (!known.has(text)) known.set(text, known.size)
    return known.get(text)
  }
  const allOf = known => [...known.keys()].map(text => JSON.parse(text))
  const sourceOf = row => {
    const key = row.source_title + row.url
    if (!sources.has(key)) sources.set(key, { source: sources.size + 1, title: row.source_title, publisher: row.publisher, url: row.url, n_figures: 0 })
    const source = sources.get(key)
    source.n_figures += 1
    return source.source
  }
  const figureOf = (row, part, natural = null) => ({
    cell: row.period, natural: natural ?? undefined, ...(/^\d{4}$/.test(row.period) ? {} : { first_day: `${row.period.slice(0, 4)}-01-01`, last_day: `${row.period.slice(0, 4)}-12-31` }),
    fact: numberIn(facts, { from: row.from, to: row.to, period: row.period, measure: row.measure, value: Number.isNaN(Number(row.value)) ? undefined : Number(row.value), text: row.value, unit: row.unit,
      reporter: row.reporter || undefined, status: row.status, source: sourceOf(row), note: row.note || undefined }),
    use: numberIn(uses, { part, used: true, how: 'fixture' }),
  })
  const isYear = row => /^\d{4}$/.test(row.period) && row.period >= '2012' && row.period <= '2023'

  function flowsBetween(a, b) {
    const years = new Map()
    for (const row of ledger) {
      if (!isYear(row) || !/^goods_(exports_by_origin|imports_by_destination)$/.test(row.measure)) continue
      const part = row.from === a && row.to === b ? 'export' : row.from === b && row.to === a ? 'import' : null
      if (!part || !Number.isFinite(Number(row.value))) continue
      const year = years.get(row.period) ?? { export: [], import: [] }
      year[part].push(row)
      years.set(row.period, year)
    }
    return years
  }

  function tradeSeries(a, b) {
    const volume = [], share = []
    for (const [year, { export: out, import: back }] of flowsBetween(a, b)) {
      if (!out.length || !back.length) continue
      const turnover = mean(out.map(r => Number(r.value))) + mean(back.map(r => Number(r.value)))
      const rows = [...out.map(r => [r, 'export']), ...back.map(r => [r, 'import'])]
      volume.push({ year, natural: turnover, rows })
      const totals = ledger.filter(r => r.period === year && r.from === b && /^goods_(exports|imports)_total$/.test(r.measure))
      if (totals.length >= 2) {
        share.push({ year, natural: 100 * turnover / totals.reduce((sum, r) => sum + Number(r.value), 0),
          rows: [...rows, ...totals.map(r => [r, 'total'])] })
      }
    }
    return { volume, share }
  }

  function simpleSeries(measure, from, to) {
    const years = new Map()
    for (const row of ledger) {
      if (row.measure === measure && row.from === from && row.to === to && isYear(row) && Number(row.value) > 0) {
        years.set(row.period, [...(years.get(row.period) ?? []), row])
      }
    }
    return [...years].map(([year, rows]) => ({ year, natural: mean(rows.map(r => Number(r.value))), rows: rows.map(r => [r, measure, Number(r.value)]) }))
  }

  function voteSeries(a, b) {
    const seen = new Map()
    for (const row of ledger) {
      if (!row.measure.startsWith('unga_vote') || !/^[YNA]$/.test(row.value) || (row.from !== a && row.from !== b)) continue
      const key = row.period.slice(0, 4) + row.measure
      seen.set(key, { ...seen.get(key), [row.from]: row, year: row.period.slice(0, 4) })
    }
    const years = new Map()
    for (const vote of seen.values()) if (vote[a] && vote[b]) years.set(vote.year, [...(years.get(vote.year) ?? []), vote])
    return [...years].map(([year, votes]) => ({
      year, natural: 100 * (votes.filter(v => v[a].value === v[b].value).length + 0.5) / (votes.length + 1),
      rows: votes.map(v => [v[b], 'vote', null]),
    }))
  }

  function visitSeries(a, b) {
    const years = new Map()
    for (const row of ledger) {
      if (row.measure === 'presidential_visit' && ((row.from === a && row.to === b) || (row.from === b && row.to === a))) {
        const year = row.period.slice(0, 4)
        years.set(year, [...(years.get(year) ?? []), row])
      }
    }
    return [...years].map(([year, rows]) => ({ year, natural: rows.length, rows: rows.map(r => [r, 'visit', null]) }))
  }

  function pairOf(a, b, rival) {
    const trade = tradeSeries(a, b)
    const raw = { 'trade.volume': trade.volume, 'trade.share': trade.share, 'money.volume': simpleSeries('remittances', a, b),
      'people.volume': simpleSeries('migrants_work_entries', b, a), 'votes.agreement': voteSeries(a, b), 'meetings.volume': visitSeries(a, b) }
    const series = [], changes = []
    for (const indicator of INDICATORS) {
      const years = (raw[indicator.code] ?? []).sort((x, y) => x.year - y.year)
      if (!years.length) continue
      const points = years.map(({ year, natural, rows }) => {
        const value = transformOf(indicator, natural)
        return { period: year, first_day: `${year}-01-01`, last_day: `${year}-12-31`, value, variance: SPREAD ** 2, natural,
          natural_low: naturalOf(indicator, value - 1.645 * SPREAD), natural_high: naturalOf(indicator, value + 1.645 * SPREAD), n_rows: rows.length,
          steps: `rows: ${rows.length}\nvalue = ${value.toFixed(6)} (fixture)` }
      })
      const inSeries = years.flatMap(y => y.rows.map(([row, part, natural]) => figureOf(row, part, natural ?? null)))
      series.push({ indicator: indicator.code, period_kind: 'year', points, facts: inSeries })
      if (points.length < 2) continue
      const first = points[0], last = points.at(-1), change = last.value - first.value
      const half = 1.645 * SPREAD * Math.SQRT2
      changes.push({ indicator: indicator.code, first_period: first.period, last_period: last.period,
        first_natural: first.natural, last_natural: last.natural, change, conf_low: change - half, conf_high: change + half,
        natural_change: isLog(indicator) ? null : last.natural - first.natural,
        natural_low: isLog(indicator) ? null : naturalOf(indicator, last.value - half) - first.natural,
        natural_high: isLog(indicator) ? null : naturalOf(indicator, last.value + half) - first.natural,
        ratio: isLog(indicator) ? last.natural / first.natural : null,
        ratio_low: isLog(indicator) ? Math.exp(change - half) : null, ratio_high: isLog(indicator) ? Math.exp(change + half) : null,
        probability: change - half > 0 ? 0.99 : change + half < 0 ? 0.01 : 0.5,
        direction: change - half > 0 ? 'closer' : change + half < 0 ? 'apart' : 'undecided', n_rows: inSeries.length })
    }
    // Invented, as every number of the fixture: b's telling votes differ in how many they are.
    const telling_votes = [['2021-12-24', 'Y', 'Y', 0.47], ['2020-12-31', 'N', 'N', 0.4], ['2017-12-04', 'N', 'Y', -0.96], ['2016-12-05', 'N', 'A', -0.5]].slice(0, b === 'TKM' ? 0 : b === 'KGZ' ? 2 : 4)
      .map(([date, partner_vote, state_vote, pull], i) => ({ rollcall: `UNGA ${6000 + i} ${date}`, date, resolution: i % 2 ? `R/7${i}/1` : null, title: i % 2 ? 'Nuclear disarmament <b>verification</b>' : null, partner_vote, state_vote, n_yes: 100 - 20 * i, n_abstain: i, n_no: 30 + i, pull }))
    const of = group => INDICATORS.filter(i => i.group === group && changes.some(r => r.indicator === i.code)).map(i => i.code)
    const seed = [...(a + b)].reduce((sum, c) => sum * 31 + c.charCodeAt(0), 7) % 99991
    const groups = rival ? {}
      : Object.fromEntries(['signals', 'volume', 'share'].map((group, i) => [group, of(group)]).filter(([, names]) => names.length).map(([group, names], i) => [group, groupOf(seed + i, names, choices)]))
    return { partner: a, state: b, rival, sentence: `${b}: a sentence about this pair stands here (test fixture).`, groups, changes, series, telling_votes }
  }

  const pairs = STATES.flatMap(([b]) => [pairOf(PARTNER[0], b, false), ...RIVALS.map(([a]) => pairOf(a, b, true))])
  const gaps = pairs.flatMap(pair => INDICATORS.filter(i => !pair.changes.some(r => r.indicator === i.code))
    .map(i => ({ partner: pair.partner, state: pair.state, indicator: i.code,
      text: `fewer than two years of ${i.label.toLowerCase()} were found for ${pair.partner} and ${pair.state}` })))
  const named = ([code, name]) => ({ code, name })
  return {
    jarak: '0.1.0', fixture: 'TEST FIXTURE: intervals and verdicts are invented',
    question: 'Russia and Kazakhstan, Kyrgyzstan, Tajikistan, Turkmenistan and Uzbekistan: closer or apart, 2012–2023?',
    since: 2012, until: 2023, level: 0.9,
    sentence: 'Russia trades more with four of the five states, but weighs less in the trade of three of them; at the United Nations they keep their distance.',
    partner: named(PARTNER), states: STATES.map(named), rivals: RIVALS.map(named), indicators: INDICATORS, pairs,
    findings: [
      { text: 'Test fixture: Russia’s trade with Kazakhstan rose while its share fell.', partner: 'RUS', state: 'KAZ', indicators: ['trade.volume', 'trade.share'] },
      { text: 'Test fixture: China overtook Russia in the trade of three states.', partner: 'CHN', state: 'KAZ', indicators: ['trade.share'] },
      { text: 'Test fixture: remittances to Uzbekistan more than doubled in a year.', partner: 'RUS', state: 'UZB', indicators: ['money.volume'] },
    ],
    positions: [PARTNER, ...STATES, ...RIVALS.slice(0, 2)].map(([code, name], i) => ({ code, name, points: Array.from({ length: 9 }, (_, k) =>
      ({ year: 2014 + k, estimate: 0.3 * i - 1 + 0.05 * k, conf_low: 0.3 * i - 1.2 + 0.05 * k, conf_high: 0.3 * i - 0.8 + 0.05 * k, n_votes: 80 })) })),
    claims: ['supported', 'contradicted', 'undecided', 'disputed'].map((verdict, i) => ({
      id: `p${i + 1}-test`, paragraph: `P${i + 1}`, statement: `Test claim ${i + 1}: Russian trade with the region grows quickly.`,
      statement_id: `Klaim uji ${i + 1}: perdagangan Rusia dengan kawasan ini tumbuh cepat.`, finding: verdict,
      supported: [4, 0, 0, 3][i], contradicted: [0, 2, 0, 2][i], undecided: [0, 0, 1, 1][i], source: 'T. Umarov, Carnegie, December 2022',
      note: i === 3 ? 'Sources disagree on Turkmenistan.' : null,
      opinion: i === 2, answers: i === 2 ? null : [{ by: 'Federal Customs Service', holds: true, change: 9.5 }, { by: 'Bureau of National Statistics', holds: i !== 3, change: -1 }],
      rows: [{ from: 'RUS', to: 'KAZ', year: 2021, value: 24600.5, unit: 'USD_million' }, { from: 'RUS', to: 'KAZ', year: 2022, value: 26972, unit: 'USD_million' }].slice(0, i === 2 ? 0 : 2),
    })),
    cautions: [{ text: 'Two sides of one flow are far apart.' }, { text: 'Two sides of one flow are far apart.' }],
    gaps, facts: allOf(facts), uses: allOf(uses), choices: allOf(choices), sources: [...sources.values()], store_facts: ledger.length, store_sources: sources.size,
  }
}
