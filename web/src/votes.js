// Votes: where the states stand on the line that tells their votes best, year by year, and the roll calls that drew each pair together or
// apart most.

import { chart, periodTable } from './chart.js'
import { count, percent, signed } from './format.js'
import { drawLines, styleOf } from './rivals.js'
import { h } from './dom.js'
import { picker } from './picker.js'
import { shortValue } from './figure-tip.js'
import { spanOf } from './series.js'
import { t } from './strings.js'
import { withSaving } from './save.js'

const DISTANCE = 'votes.ideal_distance'
const POINTS = { indicator: 'votes.ideal_point', natural_unit: 'SD' }
const HEIGHT_A_LINE = 30, LEAST_HEIGHT = 240
const WORDS = { Y: 'voteYes', A: 'voteAbstained', N: 'voteNo' }
const CLASSES = { Y: 'yes', A: 'abstain', N: 'no' }

const linesOf = answer => answer.positions.map(({ code, name, points }, i) =>
  ({ partner: { code, name }, style: styleOf(i), isHub: code === answer.partner.code, series: { points, figures: [], period_kind: 'year' } }))

const recordsOf = answer => answer.positions.flatMap(({ code, points }) =>
  points.map(p => ({ state: code, year: p.x, estimate: p.natural, conf_low: p.natural_low, conf_high: p.natural_high, n_votes: p.n_rows })))

function pointsFigure(answer) {
  const lines = linesOf(answer)
  if (lines.length === 0) return null
  const indicator = { ...POINTS, label: t('idealTitle') }
  const years = spanOf(answer, lines.map(one => one.series))
  return h('figure', { class: 'ideal-points' },
    h('figcaption', null, h('strong', null, t('idealTitle')), ' ', h('span', null, t('idealText', { level: percent(answer.level) }))),
    withSaving(answer, chart(width => drawLines({ answer, title: t('votesTitle'), indicator, lines, years, height: Math.max(LEAST_HEIGHT, HEIGHT_A_LINE * lines.length) }, width)), {
      what: 'ideal-points', title: t('idealTitle'), unit: t('idealText', { level: percent(answer.level) }), records: () => recordsOf(answer) }),
    periodTable(t('seriesData', { label: `${t('idealTitle')}, SD` }), t('data'), t('state'),
      lines.map(one => ({ name: one.partner.name ?? one.partner.code, points: one.series.points })), point => shortValue(point, 1)))
}

const chip = (name, vote) => h('span', { class: `vote ${CLASSES[vote] ?? ''}` }, `${name}: `, h('b', null, t(WORDS[vote] ?? vote)))

/** How all voted, as a bar of three parts; the words beside it say the same. */
function tally(vote) {
  const parts = [['yes', vote.n_yes], ['abstain', vote.n_abstain], ['no', vote.n_no]]
  return h('p', { class: 'vote-tally' },
    h('span', { class: 'vote-bar', 'aria-hidden': 'true' }, parts.filter(([, n]) => n > 0).map(([key, n]) => h('span', { class: key, style: `flex-grow:${n}` }))),
    t('voteTally', { yes: count(vote.n_yes), abstain: count(vote.n_abstain), no: count(vote.n_no) }))
}

function voteItem(answer, pair, vote) {
  return h('li', { class: 'telling' },
    h('p', { class: 'vote-title' }, h('time', { datetime: vote.date }, vote.date), ' ', h('strong', null, vote.title ?? vote.rollcall), vote.resolution && ` (${vote.resolution})`),
    h('p', { class: 'vote-chips' }, chip(answer.nameOf(pair.partner), vote.partner_vote), ' ', chip(answer.nameOf(pair.state), vote.state_vote),
      h('span', { class: 'pull' }, t('votePull', { pull: signed(vote.pull, 2) }))),
    tally(vote))
}

function column(answer, pair, votes, key, kind) {
  return h('div', { class: `telling-votes ${kind}` }, h('h4', null, t(key)),
    votes.length ? h('ol', null, votes.map(vote => voteItem(answer, pair, vote))) : h('p', { class: 'reason' }, t('votesNone')))
}

function pairBlock(answer, pair) {
  const together = pair.telling_votes.filter(vote => vote.pull > 0), apart = pair.telling_votes.filter(vote => vote.pull < 0)
  return h('div', { class: 'vote-pair', 'data-state': pair.state },
    h('h3', null, `${answer.nameOf(pair.partner)} – ${answer.nameOf(pair.state)}`),
    h('div', { class: 'vote-columns' }, column(answer, pair, together, 'votesTogether', 'closer'), column(answer, pair, apart, 'votesApart', 'apart')))
}

function tellingBlock(answer) {
  const pairs = answer.pairs.filter(pair => pair.partner === answer.partner.code && pair.telling_votes.length > 0)
  if (pairs.length === 0) return null
  const blocks = h('div', null, pairs.map(pair => pairBlock(answer, pair)))
  const show = code => { for (const block of blocks.children) block.hidden = block.dataset.state !== code }
  show(pairs[0].state)
  return [h('p', { class: 'explain' }, t('tellingText')),
    pairs.length > 1 && picker(t('showState'), pairs.map(pair => [pair.state, answer.nameOf(pair.state)]), pairs[0].state, show), blocks]
}

/** Turns the map to the distance of ideal points, where it has it. */
function mapLink() {
  const show = () => {
    const select = document.querySelector('#map select')
    select.value = DISTANCE
    select.dispatchEvent(new Event('change'))
  }
  return h('p', { class: 'describes' }, h('a', { href: '#map', onclick: show }, t('votesOnMap')))
}

export function votesSection(answer) {
  const points = pointsFigure(answer), telling = tellingBlock(answer)
  if (!points && !telling) return null
  return h('section', { id: 'votes', 'aria-labelledby': 'votes-title' },
    h('h2', { id: 'votes-title' }, t('votesTitle')), points && h('p', { class: 'explain' }, t('votesText')), points,
    points && answer.pairs.some(pair => pair.partner === answer.partner.code && pair.change(DISTANCE)) && mapLink(), telling)
}
