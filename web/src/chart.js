// What all charts share: redrawing to the width there is, marks that answer to mouse, touch and keyboard, and a frame with a text alternative.

import { h } from './dom.js'
import { hideTip, isPinned, pinTip, showTip } from './tooltip.js'

const REACH_MOUSE = 18, REACH_TOUCH = 28 // pixels from a mark within which it answers

const observer = new ResizeObserver(entries => {
  for (const entry of entries) entry.target.redraw?.(Math.floor(entry.contentRect.width))
})

/** A box that calls draw(width) → {node, items} now and whenever its width changes. */
export function chart(draw) {
  const box = h('div', { class: 'chart' })
  let drawnAt = null
  box.redraw = width => {
    if (width < 40 || width === drawnAt) return
    drawnAt = width
    const { node, items } = draw(width)
    if (items?.length) makeInteractive(node, items)
    box.replaceChildren(node)
  }
  observer.observe(box)
  return box
}

/**
 * Makes the marks of a chart reachable. Each item is {node, label, tip}: the SVG element, its accessible name, and a function that
 * returns the tooltip's content. The chart is one tab stop; arrow keys move between its marks.
 */
function makeInteractive(root, items) {
  const focusable = items.map(({ node }) => node)
  const centre = node => {
    const box = node.getBoundingClientRect()
    return [box.left + box.width / 2, box.top + box.height / 2]
  }
  const nearest = (event, reach) => {
    let best = items.find(({ node }) => node === event.target) ?? null, least = best ? 0 : reach
    for (const item of items) {
      const [x, y] = centre(item.node)
      const distance = Math.hypot(event.clientX - x, event.clientY - y)
      if (distance < least) [best, least] = [item, distance]
    }
    return best
  }
  const mark = item => {
    for (const one of items) one.node.classList.toggle('is-active', one === item)
  }
  const open = (item, pin) => {
    mark(item)
    ;(pin ? pinTip : showTip)(item.node, item.tip(), () => mark(null))
  }

  items.forEach((item, i) => {
    const { node } = item
    node.setAttribute('tabindex', i === 0 ? '0' : '-1')
    node.setAttribute('role', 'button')
    node.setAttribute('aria-label', item.label)
    node.classList.add('mark')
    node.addEventListener('focus', () => { if (node.matches(':focus-visible')) open(item, false) })
    node.addEventListener('blur', () => hideTip())
    node.addEventListener('keydown', event => {
      const step = { ArrowRight: 1, ArrowDown: 1, ArrowLeft: -1, ArrowUp: -1 }[event.key]
      const to = step ? (i + step + items.length) % items.length : { Home: 0, End: items.length - 1 }[event.key]
      if (to !== undefined) {
        node.setAttribute('tabindex', '-1')
        focusable[to].setAttribute('tabindex', '0')
        focusable[to].focus()
      } else if (event.key === 'Enter' || event.key === ' ') {
        open(item, true)
      } else return
      event.preventDefault()
    })
  })
  root.addEventListener('pointermove', event => {
    if (event.pointerType === 'touch' || isPinned()) return
    const item = nearest(event, REACH_MOUSE)
    if (item) open(item, false)
    else hideTip()
  })
  root.addEventListener('pointerleave', () => { if (!isPinned()) hideTip() })
  root.addEventListener('click', event => {
    const item = nearest(event, event.pointerType === 'touch' ? REACH_TOUCH : REACH_MOUSE)
    if (item) open(item, true)
  })
}

/**
 * Hands a Plot mark's elements to collect(element, datum), in the order of its data. Plot calls the mark's render with the indices it
 * draws; its children follow the same order.
 */
export const collecting = (data, collect) => (index, scales, values, dimensions, context, next) => {
  const group = next(index, scales, values, dimensions, context)
  ;[...group.children].forEach((element, k) => collect(element, data[index[k]]))
  return group
}

/** A Plot as a picture whose parts, not whole, speak: the label says what it shows, marks inside are buttons. */
export function labelled(plot, label) {
  plot.setAttribute('role', 'group')
  plot.setAttribute('aria-label', label)
  plot.removeAttribute('font-family')
  for (const axis of plot.querySelectorAll('[aria-label^="x-"], [aria-label^="y-"], [aria-label="text"], [aria-label="rule"]')) {
    axis.setAttribute('aria-hidden', 'true')
    axis.removeAttribute('aria-label')
    axis.removeAttribute('aria-description')
  }
  for (const group of plot.querySelectorAll('g[aria-label]')) {
    group.removeAttribute('aria-label')
    group.removeAttribute('aria-description')
  }
  return plot
}

const folded = (caption, summary, columns, body) => h('details', { class: 'data' },
  h('summary', null, summary),
  h('div', { class: 'scroll', tabindex: '0', role: 'region', 'aria-label': caption },
    h('table', null, h('caption', null, caption),
      h('thead', null, h('tr', null, columns.map(name => h('th', { scope: 'col' }, name)))), h('tbody', null, body))))

/** The figures of a chart as a table, folded away: the text alternative for those who do not see it, and for copying. */
export const dataTable = (caption, summary, columns, rows) => folded(caption, summary, columns,
  rows.map(([head, ...cells]) => h('tr', null, h('th', { scope: 'row' }, head), cells.map((cell, i) => h('td', { 'data-label': columns[i + 1] }, cell)))))

/**
 * Series as a table with a column for each period. lines are {name, points}; write(point) gives the value and, below it, its interval,
 * both as text.
 */
export function periodTable(caption, summary, corner, lines, write) {
  const periods = new Map(lines.flatMap(one => one.points).map(p => [p.period, p.x]))
  const columns = [...periods].sort((p, q) => p[1] - q[1]).map(([period]) => period)
  return folded(caption, summary, [corner, ...columns], lines.map(({ name, points }) => {
    const byPeriod = new Map(points.map(p => [p.period, p]))
    return h('tr', null, h('th', { scope: 'row' }, name), columns.map(period => {
      const point = byPeriod.get(period)
      if (!point) return h('td', { class: 'n', 'data-label': period }, '–')
      const [value, interval] = write(point)
      return h('td', { class: 'n point', 'data-label': period }, value, interval && h('span', { class: 'interval' }, interval))
    }))
  }))
}
