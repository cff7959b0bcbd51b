// The answer as the page uses it: every list present, every lookup by key. Nothing is computed here that the answer does not say.

import { t } from './strings.js'

const list = value => (Array.isArray(value) ? value.filter(item => item && typeof item === 'object') : [])
const GROUPS = ['signals', 'volume', 'share']

/** Days since 1970 of a date such as "2018-12-31"; NaN where it is none. */
const dayOf = text => Date.parse(`${text}T00:00:00Z`) / 86400000

/** Where a period lies on the year axis: a whole year lies on its number, a day in July a half further right. */
export function yearAxis(item, period = item.period) {
  const first = dayOf(item.first_day), last = dayOf(item.last_day ?? item.first_day)
  if (Number.isNaN(first) || Number.isNaN(last)) return Number.parseFloat(period)
  return 1970 + (first + last + 1) / 2 / 365.2425 - 0.5
}

/** With the first and last day of the year that the period is, where the answer leaves them out. */
const withDays = (item, period) =>
  (item.first_day === undefined && /^\d{4}$/.test(period) ? { first_day: `${period}-01-01`, last_day: `${period}-12-31`, ...item } : item)

const sentenceCase = text => text.replace(/^./, c => c.toUpperCase())

export const isNumber = value => typeof value === 'number' && Number.isFinite(value)

/** A figure that bears on a value: what its fact, its use, its source and the value of its cell say of it. */
function readFigure(figure, points, { sources, facts, uses }) {
  const point = points.find(p => p.period === figure.cell)
  const whole = withDays({ ...(point && { first_day: point.first_day, last_day: point.last_day }), ...facts[figure.fact], ...uses[figure.use], ...figure }, figure.cell)
  const { title, publisher, url } = sources.get(whole.source) ?? {}
  return { ...whole, title, publisher, url, x: yearAxis(whole, whole.cell) }
}

function readSeries(series, shared) {
  const told = list(series.points).map(p => withDays(p, p.period))
  const points = told.map(p => ({ ...p, x: yearAxis(p) })).filter(p => isNumber(p.x) && isNumber(p.natural)).sort((p, q) => p.x - q.x)
  const figures = list(series.facts).map(figure => readFigure(figure, told, shared))
  return { ...series, points, figures }
}

/** One specification: [number of its choices, change, low, high, direction]. */
function readSpecification([number, change, conf_low, conf_high, direction], choices) {
  const { main, ...made } = choices[number] ?? {}
  return { main, change, conf_low, conf_high, direction, choices: made }
}

/** Things that have a year, in the order of time, with their place on the year axis. */
const yearly = items => list(items).filter(p => isNumber(p.year)).map(p => ({ ...p, period: String(p.year), x: p.year })).sort((p, q) => p.x - q.x)

/** A group's verdict: its level over time, its steps, reasons and specifications, each a list. */
function readGroup(group, choices) {
  return {
    ...group, levels: yearly(group.levels).filter(p => isNumber(p.level)),
    breaks: yearly(group.steps).filter(step => isNumber(step.probability)).map(step => ({ ...step, probability: Math.max(step.probability, 1 - step.probability) })),
    influences: list(group.influences), reasons: list(group.reasons), source_reasons: list(group.source_reasons),
    specifications: list(group.specifications).filter(Array.isArray).map(spec => readSpecification(spec, choices)),
  }
}

const readGroups = (groups, choices) => Object.fromEntries(GROUPS.filter(name => groups?.[name] && typeof groups[name] === 'object').map(name => [name, readGroup(groups[name], choices)]))

function readPair(pair, shared) {
  const series = list(pair.series).map(one => readSeries(one, shared))
  const changes = list(pair.changes)
  return {
    ...pair, changes, series, groups: readGroups(pair.groups, shared.choices), telling_votes: list(pair.telling_votes).filter(vote => isNumber(vote.pull)),
    change: indicator => changes.find(one => one.indicator === indicator),
    // A yearly series is the main one; a quarterly one stands in where there is no other.
    seriesOf: indicator => series.filter(one => one.indicator === indicator && one.points.length > 0)
      .sort((p, q) => (q.period_kind === 'year') - (p.period_kind === 'year'))[0],
  }
}

/** Indicators in the order signals, volume, share; those a pair mentions without describing them are added under their own code. */
function readIndicators(answer, pairs, partner) {
  const known = new Map(list(answer.indicators).map(i => [i.code, i]))
  for (const pair of pairs) {
    for (const item of [...pair.changes, ...pair.series]) {
      if (!known.has(item.indicator)) known.set(item.indicator, { code: item.indicator, group: 'volume' })
    }
  }
  const rank = i => (GROUPS.indexOf(i.group) + GROUPS.length + 1) % (GROUPS.length + 1)
  const describe = text => text.replaceAll('{partner}', partner.name ?? partner.code).replaceAll('{state}', t('theState'))
  return [...known.values()].map(i => ({ ...i, label: sentenceCase(i.label ?? i.code), describes: i.describes && sentenceCase(describe(i.describes)) })).sort((i, k) => rank(i) - rank(k))
}

export function readAnswer(raw) {
  const answer = raw && typeof raw === 'object' && !Array.isArray(raw) ? raw : {}
  const sources = new Map(list(answer.sources).map(source => [source.source, source]))
  const shared = { sources, facts: list(answer.facts), uses: list(answer.uses), choices: list(answer.choices) }
  const pairs = list(answer.pairs).map(pair => readPair(pair, shared))
  const names = new Map([answer.partner, ...list(answer.states), ...list(answer.rivals)].filter(Boolean).map(s => [s.code, s.name]))
  const nameOf = code => names.get(code) ?? code ?? ''

  const partner = answer.partner ?? { code: pairs.find(p => !p.rival)?.partner ?? null }
  const states = list(answer.states).length ? list(answer.states)
    : [...new Set(pairs.map(p => p.state))].map(code => ({ code, name: code }))
  const rivals = list(answer.rivals).length ? list(answer.rivals)
    : [...new Set(pairs.filter(p => p.rival).map(p => p.partner))].map(code => ({ code, name: code }))

  const years = pairs.flatMap(p => p.series.flatMap(one => one.points.map(point => Math.round(point.x))))
  const since = answer.since ?? (years.length ? Math.min(...years) : null)
  const until = answer.until ?? (years.length ? Math.max(...years) : null)
  const positions = list(answer.positions).map(one => ({ ...one, points: list(one.points).filter(p => isNumber(p.year) && isNumber(p.estimate))
    .map(p => ({ period: String(p.year), x: p.year, natural: p.estimate, natural_low: p.conf_low, natural_high: p.conf_high, n_rows: p.n_votes })) })).filter(one => one.points.length > 0)
  const gaps = list(answer.gaps)
  return {
    ...answer, partner, states, rivals, pairs, positions, gaps, nameOf, since, until,
    level: isNumber(answer.level) ? answer.level : 0.9,
    partners: [partner, ...rivals].filter(p => p.code),
    indicators: readIndicators(answer, pairs, partner),
    rerouted: list(answer.rerouted).filter(goods => goods.product), cautions: list(answer.cautions).filter(caution => caution.text), findings: list(answer.findings), claims: list(answer.claims), sources: [...sources.values()],
    pair: (partnerCode, stateCode) => pairs.find(p => p.partner === partnerCode && p.state === stateCode),
    reasonOf: (partnerCode, stateCode, indicator) => {
      const own = gaps.filter(gap => gap.partner === partnerCode && gap.state === stateCode)
      return (own.find(gap => gap.indicator === indicator) ?? own.find(gap => !gap.indicator))?.text
    },
  }
}
