// The answer as the page uses it: every list present, every lookup by key. Nothing is computed here that the answer does not say.

import { t } from './strings.js'

const list = value => (Array.isArray(value) ? value.filter(item => item && typeof item === 'object') : [])
const GROUPS = ['signals', 'volume', 'share'], DIRECTIONS = ['undecided', 'closer', 'apart']

/** Days since 1970 of a date such as "2018-12-31"; NaN where it is none. */
const dayOf = text => Date.parse(`${text}T00:00:00Z`) / 86400000

/** Where a period lies on the year axis: a whole year lies on its number, a day in July a half further right. */
export function yearAxis(item) {
  const first = dayOf(item.first_day), last = dayOf(item.last_day ?? item.first_day)
  if (Number.isNaN(first) || Number.isNaN(last)) return Number.parseFloat(item.period)
  return 1970 + (first + last + 1) / 2 / 365.2425 - 0.5
}

const sentenceCase = text => text.replace(/^./, c => c.toUpperCase())

export const isNumber = value => typeof value === 'number' && Number.isFinite(value)

/** A figure with what its fact, its role, its source and the value of its period say of it. */
function readFigure(figure, points, { sources, facts, roles }) {
  const point = points.find(p => p.period === figure.period)
  const whole = { first_day: point?.first_day, last_day: point?.last_day, ...facts[figure.fact], ...roles[figure.role], ...figure }
  const source = sources.get(whole.source)
  return { ...whole, title: whole.title ?? source?.title, publisher: whole.publisher ?? source?.publisher, url: whole.url ?? source?.url, x: yearAxis(whole) }
}

function readSeries(series, shared) {
  const points = list(series.points).map(p => ({ ...p, x: yearAxis(p) }))
    .filter(p => isNumber(p.x) && isNumber(p.natural)).sort((p, q) => p.x - q.x)
  const figures = list(series.figures).map(figure => readFigure(figure, list(series.points), shared))
  return { ...series, points, figures }
}

/** One specification, as an object or, to keep the page small, as [number of its choices, change, low, high, direction]. */
function readSpecification(spec, choices) {
  if (!Array.isArray(spec)) return { ...spec, choices: spec.choices ?? {} }
  const [number, change, conf_low, conf_high, direction] = spec
  const { main, ...made } = choices[number] ?? {}
  return { main, change, conf_low, conf_high, direction: DIRECTIONS[direction] ?? direction, choices: made }
}

/** A group's verdict: its state over time, breaks, reasons and specifications, each a list. */
function readGroup(group, choices) {
  const periods = value => list(value).map(p => ({ ...p, period: String(p.period ?? p.year) })).map(p => ({ ...p, x: yearAxis(p) })).filter(p => isNumber(p.x)).sort((p, q) => p.x - q.x)
  const levels = periods(group.levels).filter(p => isNumber(p.level)).map(p => ({ ...p, low: isNumber(p.low) ? p.low : p.level, high: isNumber(p.high) ? p.high : p.level }))
  const gaps = levels.slice(1).map((p, i) => p.x - levels[i].x)
  return {
    ...group, levels, step: gaps.length ? Math.min(...gaps) : 1,
    influences: list(group.influences), breaks: periods(group.steps).filter(step => step.told === true && isNumber(step.probability)).map(step => ({ ...step, probability: Math.max(step.probability, 1 - step.probability) })), reasons: list(group.reasons), reasons_by_source: list(group.reasons_by_source),
    specification_list: list(group.specification_list).map(spec => readSpecification(spec, choices)),
  }
}

const readGroups = (groups, choices) => Object.fromEntries(GROUPS.filter(name => groups?.[name] && typeof groups[name] === 'object').map(name => [name, readGroup(groups[name], choices)]))

function readPair(pair, shared) {
  const series = list(pair.series).map(one => readSeries(one, shared))
  const rows = list(pair.rows)
  return {
    ...pair, rows, series, groups: readGroups(pair.groups, shared.choices), telling_votes: list(pair.telling_votes).filter(vote => isNumber(vote.pull)),
    row: indicator => rows.find(r => r.indicator === indicator),
    // A yearly series is the main one; a quarterly one stands in where there is no other.
    seriesOf: indicator => series.filter(one => one.indicator === indicator && one.points.length > 0)
      .sort((p, q) => (q.period_kind === 'year') - (p.period_kind === 'year'))[0],
  }
}

/** Indicators in the order signals, volume, share; those a pair mentions without describing them are added under their own name. */
function readIndicators(answer, pairs, hub) {
  const known = new Map(list(answer.indicators).map(i => [i.indicator, i]))
  for (const pair of pairs) {
    for (const item of [...pair.rows, ...pair.series]) {
      if (!known.has(item.indicator)) known.set(item.indicator, { indicator: item.indicator, group: item.group ?? 'volume' })
    }
  }
  const rank = i => (GROUPS.indexOf(i.group) + GROUPS.length + 1) % (GROUPS.length + 1)
  const describe = text => text.replaceAll('{partner}', hub.name ?? hub.code).replaceAll('{state}', t('theState'))
  return [...known.values()].map(i => ({ ...i, label: sentenceCase(i.label ?? i.indicator), describes: i.describes && sentenceCase(describe(i.describes)) })).sort((i, k) => rank(i) - rank(k))
}

export function readAnswer(raw) {
  const answer = raw && typeof raw === 'object' && !Array.isArray(raw) ? raw : {}
  const sources = new Map(list(answer.sources).map(source => [source.source, source]))
  const shared = { sources, facts: list(answer.facts), roles: list(answer.roles), choices: list(answer.choices) }
  const pairs = list(answer.pairs).map(pair => readPair(pair, shared))
  const names = new Map([answer.hub, ...list(answer.states), ...list(answer.rivals)].filter(Boolean).map(s => [s.code, s.name]))
  const nameOf = code => names.get(code) ?? code ?? ''

  const hub = answer.hub ?? { code: pairs.find(p => p.role !== 'rival')?.a ?? null }
  const states = list(answer.states).length ? list(answer.states)
    : [...new Set(pairs.map(p => p.b))].map(code => ({ code, name: code }))
  const rivals = list(answer.rivals).length ? list(answer.rivals)
    : [...new Set(pairs.filter(p => p.role === 'rival').map(p => p.a))].map(code => ({ code, name: code }))

  const years = pairs.flatMap(p => p.series.flatMap(one => one.points.map(point => Math.round(point.x))))
  const since = answer.window?.since ?? (years.length ? Math.min(...years) : null)
  const until = answer.window?.until ?? (years.length ? Math.max(...years) : null)
  const positions = list(answer.ideal_points).map(one => ({ ...one, points: list(one.points).filter(p => isNumber(p.year) && isNumber(p.estimate))
    .map(p => ({ period: String(p.year), x: p.year, natural: p.estimate, natural_low: p.conf_low, natural_high: p.conf_high, n_rows: p.n_votes })) })).filter(one => one.points.length > 0)
  const missing = list(answer.missing)
  return {
    ...answer, hub, states, rivals, pairs, positions, missing, nameOf, since, until,
    level: isNumber(answer.level) ? answer.level : 0.9,
    partners: [hub, ...rivals].filter(p => p.code),
    indicators: readIndicators(answer, pairs, hub),
    notes: list(answer.notes).filter(note => note.text), findings: list(answer.findings), claims: list(answer.claims), sources: [...sources.values()], counts: answer.counts ?? {},
    pair: (a, b) => pairs.find(p => p.a === a && p.b === b),
    reasonOf: (a, b, indicator) => missing.find(m => m.a === a && m.b === b && m.indicator === indicator)?.text
      ?? missing.find(m => m.a === a && m.b === b && !m.indicator)?.text,
  }
}
